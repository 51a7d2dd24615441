package dev.holdfast.store;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.MemoryRows.MessageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The messages of the in-memory store; its one lock holds off whoever else wants one until the transaction ends. */
final class MemoryOutbox implements Outbox {

    private final MemoryTables tables;

    MemoryOutbox(MemoryTables tables) {
        this.tables = tables;
    }

    private Stream<MessageRow> line(Message of) {
        return tables.messages().values().stream()
                .filter(row -> row.message().sender().branch().run()
                                == of.sender().branch().run()
                        && row.message().channel().equals(of.channel()));
    }

    private boolean isDueHead(MessageRow row) {
        return row.dueAt().filter(due -> !due.isAfter(tables.now())).isPresent()
                && line(row.message())
                        .noneMatch(other ->
                                other.message().number() < row.message().number());
    }

    @Override
    public void send(Sender sender, List<Outgoing> messages) {
        tables.statement(() -> {
            for (int ordinal = 0; ordinal < messages.size(); ordinal++) {
                int place = ordinal;
                if (tables.messages().values().stream()
                        .map(MessageRow::message)
                        .noneMatch(other -> other.ordinal() == place
                                && other.sender().sequence() == sender.sequence()
                                && other.sender().branch().equals(sender.branch()))) {
                    Outgoing message = messages.get(ordinal);
                    tables.put(new MessageRow(
                            new Message(
                                    tables.nextMessage(),
                                    sender,
                                    ordinal,
                                    message.channel(),
                                    message.message().toStored(),
                                    tables.now(),
                                    0,
                                    false,
                                    Optional.empty(),
                                    0,
                                    trace(sender)),
                            Optional.of(tables.now())));
                }
            }
        });
    }

    private Optional<String> trace(Sender sender) {
        return tables.snapshot(sender.branch().run())
                .flatMap(MemoryRows.SnapshotRow::origin)
                .flatMap(MemoryRows.Origin::traceParent);
    }

    @Override
    public List<Place> heads(Collection<String> channels, int limit) {
        return tables.statement(() -> tables.messages().values().stream()
                .filter(row -> channels.contains(row.message().channel()) && isDueHead(row))
                .sorted(Comparator.<MessageRow, Instant>comparing(
                                row -> row.dueAt().orElseThrow())
                        .thenComparing(row -> row.message().number()))
                .limit(limit)
                .map(row -> row.message().place())
                .toList());
    }

    @Override
    public Optional<Message> lock(Place place) {
        return tables.statement(
                () -> row(place.number()).filter(this::isDueHead).map(MessageRow::message));
    }

    private Optional<MessageRow> row(long number) {
        return Optional.ofNullable(tables.messages().get(number));
    }

    @Override
    public void called(Message message) {
        tables.statement(() ->
                counted(message, row(message.number()).orElseThrow().message().calls() + 1));
    }

    @Override
    public void answered(Message message) {
        tables.statement(() -> counted(message, 0));
    }

    private void counted(Message message, int calls) {
        row(message.number()).ifPresent(row -> tables.put(new MessageRow(calling(row.message(), calls), row.dueAt())));
    }

    @Override
    public void delivered(Message message) {
        tables.statement(() -> tables.removeMessage(message.number()));
    }

    @Override
    public boolean failed(Message seen, Failure failure, Optional<Duration> again) {
        return tables.statement(() -> {
            Optional<MessageRow> present = row(seen.number())
                    .filter(row -> row.message().attempts() == seen.attempts()
                            && !row.message().parked());
            present.ifPresent(row -> {
                tables.put(new MessageRow(
                        state(row.message(), seen.attempts() + 1, again.isEmpty(), Optional.of(failure)), row.dueAt()));
                lineIsDue(seen, again.map(wait -> tables.now().plus(wait)));
            });
            return present.isPresent();
        });
    }

    private static Message state(Message of, int attempts, boolean parked, Optional<Failure> failure) {
        return new Message(
                of.number(),
                of.sender(),
                of.ordinal(),
                of.channel(),
                of.storedMessage(),
                of.sentAt(),
                attempts,
                parked,
                failure,
                0,
                of.traceParent());
    }

    private static Message calling(Message of, int calls) {
        return new Message(
                of.number(),
                of.sender(),
                of.ordinal(),
                of.channel(),
                of.storedMessage(),
                of.sentAt(),
                of.attempts(),
                of.parked(),
                of.failure(),
                calls,
                of.traceParent());
    }

    private void lineIsDue(Message of, Optional<Instant> due) {
        line(of).toList().forEach(row -> tables.put(new MessageRow(row.message(), due)));
    }

    @Override
    public Optional<Duration> untilNextDue(Collection<String> channels) {
        return tables.statement(() -> tables.messages().values().stream()
                .filter(row -> channels.contains(row.message().channel()))
                .flatMap(row -> row.dueAt().stream())
                .filter(due -> due.isAfter(tables.now()))
                .min(Comparator.naturalOrder())
                .map(due -> Duration.between(tables.now(), due)));
    }

    @Override
    public List<Backlog> others(Collection<String> channels) {
        return tables.statement(() -> {
            Map<String, List<Message>> byChannel = tables.messages().values().stream()
                    .map(MessageRow::message)
                    .filter(message -> !channels.contains(message.channel()))
                    .collect(Collectors.groupingBy(Message::channel, TreeMap::new, Collectors.toList()));
            return byChannel.entrySet().stream()
                    .map(entry -> new Backlog(
                            entry.getKey(),
                            entry.getValue().size(),
                            entry.getValue().stream()
                                    .map(Message::sentAt)
                                    .min(Comparator.naturalOrder())
                                    .orElseThrow()))
                    .toList();
        });
    }

    @Override
    public List<Message> parked(int limit) {
        return tables.statement(() -> tables.messages().values().stream()
                .map(MessageRow::message)
                .filter(Message::parked)
                .limit(limit)
                .toList());
    }

    private Optional<Message> parkedOne(long number) {
        return row(number).map(MessageRow::message).filter(Message::parked);
    }

    @Override
    public boolean redrive(long number) {
        return tables.statement(() -> {
            Optional<Message> found = parkedOne(number);
            found.ifPresent(message -> {
                tables.put(new MessageRow(state(message, 0, false, message.failure()), Optional.empty()));
                lineIsDue(message, Optional.of(tables.now()));
            });
            return found.isPresent();
        });
    }

    @Override
    public boolean discard(long number) {
        return tables.statement(() -> {
            Optional<Message> found = parkedOne(number);
            found.ifPresent(message -> {
                tables.removeMessage(number);
                lineIsDue(message, Optional.of(tables.now()));
            });
            return found.isPresent();
        });
    }

    @Override
    public List<Message> waiting(long run) {
        return tables.statement(() -> tables.messages().values().stream()
                .map(MessageRow::message)
                .filter(message -> message.sender().branch().run() == run)
                .toList());
    }
}
