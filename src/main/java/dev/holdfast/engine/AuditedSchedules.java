package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.client.ScheduleView;
import dev.holdfast.client.Schedules;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.snapshot.AuditEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Enters orders for schedules into the audit, as {@link AuditedDoor} does those for instances. */
public final class AuditedSchedules implements Schedules {

    private final Schedules door;
    private final AuditDesk desk;

    /** Enters what goes through a door. */
    public AuditedSchedules(Schedules door, AuditDesk desk) {
        this.door = door;
        this.desk = desk;
    }

    @Override
    public boolean put(Schedule schedule, Order order) {
        return changed("schedule-put", schedule.name(), order, () -> door.put(schedule, order));
    }

    @Override
    public boolean putEncoded(Schedule schedule, byte[] input, Order order) {
        return changed("schedule-put", schedule.name(), order, () -> door.putEncoded(schedule, input, order));
    }

    @Override
    public void remove(String name, Order order) {
        changed("schedule-remove", name, order, () -> {
            door.remove(name, order);
            return true;
        });
    }

    @Override
    public void pause(String name, Order order) {
        changed("schedule-pause", name, order, () -> {
            door.pause(name, order);
            return true;
        });
    }

    @Override
    public void resume(String name, Order order) {
        changed("schedule-resume", name, order, () -> {
            door.resume(name, order);
            return true;
        });
    }

    @Override
    public InstanceId trigger(String name, Order order) {
        return started("schedule-trigger", name, order, () -> door.trigger(name, order), InstanceId::value);
    }

    @Override
    public InstanceId trigger(String name, String key, Order order) {
        return started("schedule-trigger", name, order, () -> door.trigger(name, key, order), InstanceId::value);
    }

    @Override
    public List<InstanceId> backfill(String name, Instant from, Instant to, Order order) {
        return started(
                "schedule-backfill",
                name,
                order,
                () -> door.backfill(name, from, to, order),
                runs -> runs.size() + " runs from " + from + " to " + to);
    }

    @Override
    public Optional<ScheduleView> find(String name) {
        return door.find(name);
    }

    @Override
    public List<ScheduleView> list() {
        return door.list();
    }

    private <T> T changed(String verb, String name, Order order, Supplier<T> work) {
        Optional<String> was = state(name);
        T done = refusable(verb, name, order, was, work);
        desk.enter(verb, subject(name), AuditEntry.DONE, order, was, state(name));
        return done;
    }

    private <T> T started(String verb, String name, Order order, Supplier<T> work, Function<T, String> shown) {
        T done = refusable(verb, name, order, Optional.empty(), work);
        desk.enter(verb, subject(name), AuditEntry.DONE, order, Optional.empty(), Optional.of(shown.apply(done)));
        return done;
    }

    private <T> T refusable(String verb, String name, Order order, Optional<String> was, Supplier<T> work) {
        try {
            return work.get();
        } catch (HoldfastException e) {
            desk.enter(verb, subject(name), e.code().text(), order, was, was);
            throw e;
        }
    }

    private static String subject(String name) {
        return "schedule/" + name;
    }

    private Optional<String> state(String name) {
        return door.find(name)
                .map(view -> view.schedule().timetable() + " starts "
                        + view.schedule().workflow() + (view.paused() ? ", paused" : ""));
    }
}
