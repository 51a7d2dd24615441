package dev.holdfast.store;

import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.MemoryRows.StateKey;
import dev.holdfast.store.MemoryRows.StateRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The shared values of runs in the in-memory store. */
final class MemorySharedState implements SharedState {

    private final MemoryTables tables;

    MemorySharedState(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Versioned read(long run, String name) {
        return tables.statement(() -> {
            StateRow row = tables.states().get(new StateKey(run, name));
            return row == null
                    ? new Versioned(0, Optional.empty())
                    : new Versioned(row.version(), Optional.of(row.value()));
        });
    }

    @Override
    public boolean write(long run, String name, int version, Payload value) {
        return tables.statement(() -> {
            boolean unchanged = read(run, name).version() == version;
            if (unchanged) {
                tables.put(new StateRow(new StateKey(run, name), version + 1, value.toStored()));
            }
            return unchanged;
        });
    }

    @Override
    public Map<String, Payload> all(long run) {
        return tables.statement(() -> {
            Map<String, Payload> all = new LinkedHashMap<>();
            tables.states()
                    .tailMap(new StateKey(run, ""))
                    .headMap(new StateKey(run + 1, ""))
                    .forEach((key, row) -> all.put(key.name(), Payload.ofStored(row.value())));
            return all;
        });
    }
}
