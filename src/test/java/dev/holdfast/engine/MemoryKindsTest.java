package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StoreFixture;
import java.time.Clock;
import java.time.Duration;

/** Every node kind and verb over the in-memory store. */
class MemoryKindsTest extends LanguageContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }

    @Override
    protected Clock clock() {
        return store.clock();
    }

    @Override
    protected void pass(Duration time) {
        store.clock().advance(time);
    }
}
