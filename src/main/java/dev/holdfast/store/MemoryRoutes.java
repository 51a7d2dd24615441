package dev.holdfast.store;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Routes of the in-memory store. */
final class MemoryRoutes implements Routes {

    private final MemoryTables tables;

    MemoryRoutes(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Map<Route, Integer> numbers(Collection<Route> routes) {
        return tables.statement(
                () -> routes.stream().distinct().collect(Collectors.toMap(Function.identity(), tables::number)));
    }
}
