package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.client.Inspection;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.Phase;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where those stand who wait: nobody has a thread, and one look is for all. */
class WaitingRoomTest {

    private final HandScheduler time = new HandScheduler();
    private final Map<InstanceId, Glance> seen = new HashMap<>();
    private final List<Collection<InstanceId>> looks = new ArrayList<>();
    private final List<Consumer<InstanceId>> told = new ArrayList<>();
    private boolean broken;

    private final WaitingRoom room = WaitingRoom.of(inspection(), 100, time::nanos, time);

    @SuppressWarnings("unchecked") // it is what the method takes
    private Inspection inspection() {
        return (Inspection) Proxy.newProxyInstance(
                Inspection.class.getClassLoader(), new Class<?>[] {Inspection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("onEnd")) {
                        return told.add((Consumer<InstanceId>) arguments[0]) ? null : null;
                    }
                    looks.add(List.copyOf((Collection<InstanceId>) arguments[0]));
                    if (broken) {
                        throw new IllegalStateException("the database is away");
                    }
                    return Map.copyOf(seen);
                });
    }

    private void runs(String id, int held) {
        seen.put(new InstanceId(id), new Glance(1, Phase.RUNNING, held, "1"));
    }

    private void ends(String id) {
        seen.put(new InstanceId(id), new Glance(1, Phase.COMPLETED, 0, "2"));
    }

    private CompletableFuture<Duration> await(String id, int seconds) {
        return room.awaitEnd(id, Duration.ofSeconds(seconds)).toCompletableFuture();
    }

    @Test
    void however_many_wait_one_look_is_for_all_of_them() {
        List<CompletableFuture<Duration>> waits = new ArrayList<>();
        for (int each = 0; each < 100; each++) {
            runs("order-" + each % 10, 1);
            waits.add(await("order-" + each % 10, 10));
        }
        time.run();
        looks.clear();

        time.pass(WaitingRoom.LOOK_MILLIS);
        assertThat(looks).singleElement().satisfies(ids -> assertThat(ids).hasSize(10));
        assertThat(waits).noneMatch(CompletableFuture::isDone);
        for (int each = 0; each < 10; each++) {
            ends("order-" + each);
        }
        time.pass(WaitingRoom.LOOK_MILLIS);

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isCompletedWithValue(Duration.ofSeconds(10)));
        time.pass(WaitingRoom.LOOK_MILLIS);
        assertThat(time.waiting()).as("where nobody waits nobody looks").isZero();
    }

    @Test
    void an_end_on_this_node_is_seen_at_once() {
        runs("one", 1);
        CompletableFuture<Duration> wait = await("one", 10);
        time.run();

        ends("one");
        told.forEach(each -> each.accept(new InstanceId("one")));
        told.forEach(each -> each.accept(new InstanceId("nobody waits for this")));
        time.run();

        assertThat(wait).isDone();
    }

    @Test
    void nobody_waits_longer_than_asked_also_if_nothing_can_be_seen() {
        runs("one", 1);
        CompletableFuture<Duration> short1 = await("one", 1);
        CompletableFuture<Duration> long1 = await("one", 5);
        broken = true;
        time.run();
        time.pass(900);
        assertThat(short1).isNotDone();
        time.pass(300);

        assertThat(short1).isCompletedWithValue(Duration.ofSeconds(1));
        assertThat(long1).isNotDone();
        broken = false;
        ends("one");
        time.pass(WaitingRoom.LOOK_MILLIS);
        assertThat(long1).as("it is looked again after a failure").isDone();
    }

    @Test
    void who_waits_for_quiet_is_answered_when_no_step_runs() {
        runs("one", 2);
        CompletableFuture<Duration> wait =
                room.awaitQuiet("one", Duration.ofSeconds(9)).toCompletableFuture();
        time.run();
        assertThat(wait).isNotDone();
        runs("one", 0);
        time.pass(WaitingRoom.LOOK_MILLIS);

        assertThat(wait).isDone();
    }

    @Test
    void what_is_not_there_is_not_waited_for() {
        CompletableFuture<Duration> wait = await("nothing", 10);
        time.run();

        assertThat(wait).isDone();
    }

    @Test
    void who_finds_no_place_and_who_does_not_want_to_wait_is_answered_at_once() {
        WaitingRoom small = WaitingRoom.of(inspection(), 1, time::nanos, time);
        runs("one", 1);
        CompletableFuture<Duration> first =
                small.awaitEnd("one", Duration.ofSeconds(5)).toCompletableFuture();
        CompletableFuture<Duration> second =
                small.awaitEnd("one", Duration.ofSeconds(5)).toCompletableFuture();

        assertThat(second).isCompletedWithValue(Duration.ZERO);
        assertThat(first).isNotDone();
        assertThat(small.awaitEnd("one", Duration.ZERO).toCompletableFuture()).isCompletedWithValue(Duration.ZERO);
        ends("one");
        time.run();
        assertThat(first).isDone();
        runs("one", 1);
        assertThat(small.awaitEnd("one", Duration.ofSeconds(5)).toCompletableFuture())
                .as("the place is free again")
                .isNotDone();
        assertThatIllegalArgumentException().isThrownBy(() -> WaitingRoom.of(inspection(), -1, time::nanos, time));
    }

    @Test
    void when_the_server_stops_everybody_is_answered_with_what_there_is() {
        runs("one", 1);
        CompletableFuture<Duration> wait = await("one", 30);
        time.run();

        room.close();

        assertThat(wait).isDone();
        assertThat(await("one", 5)).isCompletedWithValue(Duration.ZERO);
    }
}
