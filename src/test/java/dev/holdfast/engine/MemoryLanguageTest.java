package dev.holdfast.engine;

import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StoreFixture;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The workflow language over the in-memory store; as many workflows at a time as there are processors, each with a store of its own. */
@Execution(ExecutionMode.CONCURRENT)
class MemoryLanguageTest extends LanguageProperties {

    private MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        store = new MemoryFixture();
        return store;
    }

    @Override
    protected int branchRows(long run) {
        return store.branchRows(run);
    }

    @Override
    protected Clock clock() {
        return store.clock();
    }

    @Override
    protected void pass(Duration time) {
        store.clock().advance(time);
    }

    @Override
    protected Duration tick() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected Duration claim() {
        return Duration.ofSeconds(10);
    }

    @Override
    protected int seeds() {
        return 10_000;
    }
}
