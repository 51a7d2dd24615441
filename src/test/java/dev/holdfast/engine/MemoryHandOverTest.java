package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StoreFixture;

/** How branches hand over and go on, over the in-memory store. */
class MemoryHandOverTest extends HandOverContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
