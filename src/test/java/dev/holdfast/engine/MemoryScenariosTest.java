package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
import dev.holdfast.testing.RememberedSpans;
import dev.holdfast.testing.SeenSpans;
import org.junit.jupiter.api.Nested;

/** The scenarios of the whole engine over the in-memory store. */
class MemoryScenariosTest {

    private final MemoryFixture store = new MemoryFixture();
    private final Scenarios.Place place =
            new Scenarios.Place(store, store.clock(), time -> store.clock().advance(time));

    @Nested
    class Signals extends SignalScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Scheduling extends ScheduleScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class JobsOfSteps extends JobScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Delays extends DelayScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class RacingOrders extends RacingOrderScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Control extends ControlScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class OwnVerbs extends OwnVerbScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class TimeOuts extends TimeoutScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Retries extends RetryScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Forks extends ForkScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Undoing extends UndoScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Composition extends CompositionScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Waking extends WakeScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Deploying extends ApplicationScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class ManyStarts extends ManyStartsScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Tracing extends TraceScenarios {
        @Override
        protected Place place() {
            return place;
        }

        @Override
        protected SeenSpans seen() {
            return new RememberedSpans();
        }
    }

    @Nested
    class RunningAs extends InitiatorScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Sending extends OutboxScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class Limiting extends LimitScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }

    @Nested
    class LimitingSteps extends StepLimitScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }
}
