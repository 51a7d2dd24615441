package dev.holdfast.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The table of nodes of the in-memory store. */
final class MemoryNodes implements Nodes {

    private final MemoryTables tables;

    MemoryNodes(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public int join(Newcomer newcomer) {
        return tables.statement(() -> {
            int incarnation = tables.nodes().isEmpty() ? 1 : tables.nodes().lastKey() + 1;
            Instant now = tables.now();
            tables.put(new Life(incarnation, newcomer, State.LIVE, 0, now, now, Optional.empty(), false));
            return incarnation;
        });
    }

    @Override
    public boolean beat(int incarnation, int held, boolean draining) {
        State state = draining ? State.DRAINING : State.LIVE;
        return change(
                incarnation,
                life -> new Life(
                        incarnation,
                        life.node(),
                        state,
                        held,
                        life.startedAt(),
                        tables.now(),
                        life.leftAt(),
                        life.toDrain()));
    }

    @Override
    public void leave(int incarnation) {
        change(
                incarnation,
                life -> new Life(
                        incarnation,
                        life.node(),
                        State.LEFT,
                        0,
                        life.startedAt(),
                        tables.now(),
                        Optional.of(tables.now()),
                        life.toDrain()));
    }

    @Override
    public Optional<Life> drain(int incarnation, boolean wanted) {
        return tables.statement(() -> {
            Optional<Life> found = Optional.ofNullable(tables.nodes().get(incarnation))
                    .filter(life -> life.leftAt().isEmpty());
            found.ifPresent(life -> tables.put(new Life(
                    incarnation,
                    life.node(),
                    life.state(),
                    life.held(),
                    life.startedAt(),
                    life.seenAt(),
                    life.leftAt(),
                    wanted)));
            return found;
        });
    }

    private boolean change(int incarnation, UnaryOperator<Life> change) {
        return tables.statement(() -> {
            Life life = tables.nodes().get(incarnation);
            if (life != null) {
                tables.put(change.apply(life));
            }
            return life != null;
        });
    }

    @Override
    public int endLostSessions() {
        return 0;
    }

    @Override
    public List<Life> lives() {
        return tables.statement(() ->
                tables.nodes().descendingMap().values().stream().map(this::seen).toList());
    }

    private Life seen(Life life) {
        boolean lost = life.leftAt().isEmpty()
                && life.seenAt().plus(life.node().claim()).isBefore(tables.now());
        return lost
                ? new Life(
                        life.incarnation(),
                        life.node(),
                        State.LOST,
                        life.held(),
                        life.startedAt(),
                        life.seenAt(),
                        life.leftAt(),
                        life.toDrain())
                : life;
    }
}
