package dev.holdfast.ejb.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.trace.ExportedSpans;
import dev.holdfast.engine.ApplicationScenarios;
import dev.holdfast.engine.CompositionScenarios;
import dev.holdfast.engine.ControlScenarios;
import dev.holdfast.engine.DelayScenarios;
import dev.holdfast.engine.ForkScenarios;
import dev.holdfast.engine.InitiatorScenarios;
import dev.holdfast.engine.JobScenarios;
import dev.holdfast.engine.LimitScenarios;
import dev.holdfast.engine.ManyStartsScenarios;
import dev.holdfast.engine.OutboxScenarios;
import dev.holdfast.engine.OwnVerbScenarios;
import dev.holdfast.engine.RacingOrderScenarios;
import dev.holdfast.engine.RetryScenarios;
import dev.holdfast.engine.RowLockScenarios;
import dev.holdfast.engine.Scenarios;
import dev.holdfast.engine.ScheduleScenarios;
import dev.holdfast.engine.SignalScenarios;
import dev.holdfast.engine.StepLimitScenarios;
import dev.holdfast.engine.TimeoutScenarios;
import dev.holdfast.engine.TraceScenarios;
import dev.holdfast.engine.UndoScenarios;
import dev.holdfast.engine.WakeScenarios;
import dev.holdfast.testing.SeenSpans;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios of the whole engine over the store of a server, on each database. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class DatabaseScenariosTest {

    private static DatabaseFixture store;

    @Parameter
    DatabaseKind kind;

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        store = new DatabaseFixture(kind);
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        store.close();
    }

    /** Whatever a scenario has left behind must keep the rules, and no value of it may be readable. */
    @AfterEach
    void audit() {
        assertThat(store.audited()).isEmpty();
        assertThat(store.clearColumns()).isEmpty();
    }

    private static Scenarios.Place place() {
        return new Scenarios.Place(
                store, store.time().clock(), time -> store.time().pass(time));
    }

    @Nested
    class Signals extends SignalScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Scheduling extends ScheduleScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class JobsOfSteps extends JobScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Delays extends DelayScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class RacingOrders extends RacingOrderScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Control extends ControlScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class OwnVerbs extends OwnVerbScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class TimeOuts extends TimeoutScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Retries extends RetryScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Forks extends ForkScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Undoing extends UndoScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Composition extends CompositionScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Waking extends WakeScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class RowLocks extends RowLockScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Deploying extends ApplicationScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class ManyStarts extends ManyStartsScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Tracing extends TraceScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }

        @Override
        protected SeenSpans seen() {
            return new ExportedSpans();
        }
    }

    @Nested
    class RunningAs extends InitiatorScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Sending extends OutboxScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class Limiting extends LimitScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }

    @Nested
    class LimitingSteps extends StepLimitScenarios {
        @Override
        protected Place place() {
            return DatabaseScenariosTest.place();
        }
    }
}
