package dev.holdfast.ejb.webhook;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Runs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The port of runs, with an announcement behind each change of a status. */
final class AnnouncedRuns implements Runs {

    private final Runs runs;
    private final Branches branches;
    private final Announcer announcer;

    AnnouncedRuns(Runs runs, Branches branches, Announcer announcer) {
        this.runs = runs;
        this.branches = branches;
        this.announcer = announcer;
    }

    @Override
    public OptionalLong insert(NewRun run) {
        OptionalLong created = runs.insert(run);
        created.ifPresent(id -> announcer.announce(Webhook.Event.STARTED, id));
        return created;
    }

    @Override
    public List<OptionalLong> insertAll(List<NewRun> runs) {
        List<OptionalLong> created = this.runs.insertAll(runs);
        announcer.announce(
                Webhook.Event.STARTED,
                created.stream().flatMapToLong(OptionalLong::stream).boxed().toList(),
                List.of());
        return created;
    }

    @Override
    public void startedBy(long run, String name) {
        runs.startedBy(run, name);
    }

    @Override
    public Optional<String> initiator(long run) {
        return runs.initiator(run);
    }

    @Override
    public void withdraw(long run) {
        announcer.forget(run);
        runs.withdraw(run);
    }

    @Override
    public Optional<Locked> lock(InstanceId id) {
        return runs.lock(id);
    }

    @Override
    public Optional<Locked> lock(long run) {
        return runs.lock(run);
    }

    @Override
    public Optional<Phase> phase(InstanceId id) {
        return runs.phase(id);
    }

    @Override
    public List<InstanceId> ancestors(long run) {
        return runs.ancestors(run);
    }

    @Override
    public void close(long run, Closing closing) {
        Webhook.Event event = closing.phase() == Phase.FAILED ? Webhook.Event.FAILED : Webhook.Event.CANCELLED;
        announcer.around(event, run, branches, () -> {
            runs.close(run, closing);
            return true;
        });
    }

    @Override
    public void supersede(long run) {
        runs.supersede(run);
    }

    @Override
    public int pause(long run, Trail trail) {
        return announcer.around(Webhook.Event.PAUSED, run, branches, () -> runs.pause(run, trail));
    }

    @Override
    public void resume(long run, Trail trail) {
        announcer.around(Webhook.Event.RESUMED, run, branches, () -> {
            runs.resume(run, trail);
            return true;
        });
    }

    @Override
    public void retry(long run, Phase phase) {
        announcer.around(Webhook.Event.RETRIED, run, branches, () -> {
            runs.retry(run, phase);
            return true;
        });
    }

    @Override
    public int drain(long run, Closing closing) {
        return runs.drain(run, closing);
    }

    @Override
    public boolean compensate(long run, Closing closing, int route, int priority, Hold mine) {
        return announcer.around(
                Webhook.Event.COMPENSATING, run, branches, () -> runs.compensate(run, closing, route, priority, mine));
    }

    @Override
    public int held(long run) {
        return runs.held(run);
    }

    @Override
    public Closing closing(long run) {
        return runs.closing(run);
    }

    @Override
    public boolean migrate(long run, DefinitionHash hash, List<Move> moves, String movedBy) {
        return runs.migrate(run, hash, moves, movedBy);
    }

    @Override
    public void record(long run, SignalRecord.Kind kind, Trail trail) {
        runs.record(run, kind, trail);
    }

    @Override
    public List<OpenChild> children(long run) {
        return runs.children(run);
    }
}
