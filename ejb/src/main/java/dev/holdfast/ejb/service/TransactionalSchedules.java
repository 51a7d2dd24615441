package dev.holdfast.ejb.service;

import dev.holdfast.client.Order;
import dev.holdfast.client.ScheduleView;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownJob;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.engine.AuditedSchedules;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.Schedule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The bean behind every injected {@link Schedules}: joins the caller's transaction or opens one. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalSchedules extends EngineDoor implements Schedules {

    /** For CDI. */
    public TransactionalSchedules() {}

    private Schedules door() {
        return new AuditedSchedules(
                engine.parts().schedules(), new AuditDesk(engine.store().auditLog()));
    }

    /** A job is offered within seconds of its deployment; who asks for one before that must not be told that there is none. */
    private Schedules doorFor(Schedule schedule) {
        Optional<String> job = schedule.job();
        if (job.isPresent()
                && engine.parts().catalog().owner(schedule.workflow()).isEmpty()) {
            engine.offerJobs();
            if (engine.parts().catalog().owner(schedule.workflow()).isEmpty()) {
                throw UnknownJob.named(job.get(), engine.jobSites().jobs());
            }
        }
        return door();
    }

    @Override
    public boolean put(Schedule schedule, Order order) {
        return doorFor(schedule).put(schedule, order);
    }

    @Override
    public boolean putEncoded(Schedule schedule, byte[] input, Order order) {
        return doorFor(schedule).putEncoded(schedule, input, order);
    }

    @Override
    public void remove(String name, Order order) {
        door().remove(name, order);
    }

    @Override
    public void pause(String name, Order order) {
        door().pause(name, order);
    }

    @Override
    public void resume(String name, Order order) {
        door().resume(name, order);
    }

    @Override
    public InstanceId trigger(String name, Order order) {
        return door().trigger(name, order);
    }

    @Override
    public InstanceId trigger(String name, String key, Order order) {
        return door().trigger(name, key, order);
    }

    @Override
    public List<InstanceId> backfill(String name, Instant from, Instant to, Order order) {
        return door().backfill(name, from, to, order);
    }

    @Override
    public Optional<ScheduleView> find(String name) {
        return door().find(name);
    }

    @Override
    public List<ScheduleView> list() {
        return door().list();
    }
}
