package dev.holdfast.it.conformance;

import dev.holdfast.engine.CompositionScenarios;
import dev.holdfast.engine.ControlScenarios;
import dev.holdfast.engine.DelayScenarios;
import dev.holdfast.engine.ForkScenarios;
import dev.holdfast.engine.LanguageContract;
import dev.holdfast.engine.OwnVerbScenarios;
import dev.holdfast.engine.RacingOrderScenarios;
import dev.holdfast.engine.RetryScenarios;
import dev.holdfast.engine.RowLockScenarios;
import dev.holdfast.engine.Scenarios;
import dev.holdfast.engine.SignalScenarios;
import dev.holdfast.engine.TimeoutScenarios;
import dev.holdfast.engine.UndoScenarios;
import dev.holdfast.engine.WakeScenarios;
import dev.holdfast.store.StoreFixture;
import java.time.Clock;
import java.time.Duration;

/** The contracts, each over the store of the server. */
public final class Contracts {

    private Contracts() {}

    private static Scenarios.Place place() {
        ServerStore store = ServerStore.get();
        return new Scenarios.Place(
                store, store.time().clock(), time -> store.time().pass(time));
    }

    /** Every node kind and verb. */
    public static final class Language extends LanguageContract {

        @Override
        protected StoreFixture store() {
            return ServerStore.get();
        }

        @Override
        protected Clock clock() {
            return ServerStore.get().time().clock();
        }

        @Override
        protected void pass(Duration time) {
            ServerStore.get().time().pass(time);
        }
    }

    /** Nodes inside nodes. */
    public static final class Composition extends CompositionScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Orders. */
    public static final class Control extends ControlScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Delays. */
    public static final class Delay extends DelayScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Orders that steps give while others give theirs. */
    public static final class RacingOrder extends RacingOrderScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Forks and fan-outs. */
    public static final class Fork extends ForkScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Orders of steps to their own instance. */
    public static final class OwnVerb extends OwnVerbScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Attempts. */
    public static final class Retry extends RetryScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Who waits for whose row. */
    public static final class RowLock extends RowLockScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Events. */
    public static final class Signal extends SignalScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Time-outs and deadlines. */
    public static final class Timeout extends TimeoutScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Compensation. */
    public static final class Undo extends UndoScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }

    /** Who wakes whom. */
    public static final class Wake extends WakeScenarios {
        @Override
        protected Place place() {
            return Contracts.place();
        }
    }
}
