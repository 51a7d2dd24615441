package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StoreFixture;

/** The engine over the in-memory store. */
class MemoryEngineTest extends EngineContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
