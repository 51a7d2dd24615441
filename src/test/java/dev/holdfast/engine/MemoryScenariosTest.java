package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
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
    class Delays extends DelayScenarios {
        @Override
        protected Place place() {
            return place;
        }
    }
}
