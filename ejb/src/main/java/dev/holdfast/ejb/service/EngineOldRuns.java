package dev.holdfast.ejb.service;

import dev.holdfast.client.OldRuns;
import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.engine.Keeper;
import dev.holdfast.engine.Keeping;
import dev.holdfast.snapshot.AuditEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bean behind every injected {@link OldRuns}; the engine's own transactions are beside the caller's. */
@ApplicationScoped
@Transactional(Transactional.TxType.NOT_SUPPORTED)
public class EngineOldRuns extends EngineDoor implements OldRuns {

    private static final int PAGE = 1_000;

    /** For CDI. */
    public EngineOldRuns() {}

    @Override
    public View look(int runs) {
        NodeParts parts = engine.parts();
        Keeping keeping = parts.keeper().keeping();
        Keeper.Found found = parts.keeper().look((Math.max(1, runs) + PAGE - 1) / PAGE);
        Map<String, Duration> keeps = new TreeMap<>();
        keeping.byPhase().forEach((phase, time) -> keeps.put(phase.name().toLowerCase(Locale.ROOT), time));
        keeping.parked().ifPresent(time -> keeps.put("messages", time));
        keeping.jobs().ifPresent(time -> keeps.put("jobs", time));
        Map<String, Duration> workflows = new TreeMap<>();
        for (Workflow<?, ?> workflow : parts.catalog().workflows()) {
            workflow.kept()
                    .ifPresent(time -> workflows.putIfAbsent(workflow.name().value(), time));
        }
        workflows.putAll(keeping.byWorkflow());
        return new View(
                keeps, workflows, found.old(), found.messages(), found.jobs(), found.complete(), parts.lastRound());
    }

    @Override
    public void removeNow(Order by) {
        engine.parts().transactions().own(() -> {
            new AuditDesk(engine.store().auditLog())
                    .enter("retention-round", "retention", AuditEntry.ASKED, by, Optional.empty(), Optional.empty());
            return true;
        });
        engine.parts().beginRound();
    }
}
