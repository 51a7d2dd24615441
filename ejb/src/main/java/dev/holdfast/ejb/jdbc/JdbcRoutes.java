package dev.holdfast.ejb.jdbc;

import dev.holdfast.store.Routes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/** The numbers of routes. */
final class JdbcRoutes implements Routes {

    private final Statements statements;

    JdbcRoutes(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Map<Route, Integer> numbers(Collection<Route> routes) {
        Map<Route, Integer> numbers = new HashMap<>();
        for (Route route : new HashSet<>(routes)) {
            numbers.put(route, number(route));
        }
        return numbers;
    }

    private int number(Route route) {
        Optional<Integer> known = find(route);
        if (known.isPresent()) {
            return known.get();
        }
        statements.update(
                "INSERT INTO hf_route(workflow, definition_hash, tags) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters
                        .text(route.workflow().value())
                        .bytes(route.hash().bytes())
                        .text(route.tags()));
        return find(route).orElseThrow();
    }

    private Optional<Integer> find(Route route) {
        return statements.first(
                "SELECT id FROM hf_route WHERE definition_hash = ? AND workflow = ? AND tags = ?",
                parameters -> parameters
                        .bytes(route.hash().bytes())
                        .text(route.workflow().value())
                        .text(route.tags()),
                row -> row.getInt(1));
    }
}
