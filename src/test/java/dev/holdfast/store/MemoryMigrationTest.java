package dev.holdfast.store;

/** The in-memory store keeps the contract about migration. */
class MemoryMigrationTest extends MigrationContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
