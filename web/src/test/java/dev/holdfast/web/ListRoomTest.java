package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Inspection;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where pages stand that watch lists: one look is for all with the same filter, and nobody is told the same twice. */
class ListRoomTest {

    private static final InstanceQuery ALL = InstanceQuery.newest(1);

    private final HandScheduler time = new HandScheduler();
    private final Map<Phase, Integer> counts = new TreeMap<>();
    private int looks;
    private boolean broken;

    private final Inspection inspection = (Inspection) Proxy.newProxyInstance(
            Inspection.class.getClassLoader(), new Class<?>[] {Inspection.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("counts")) {
                    looks++;
                    if (broken) {
                        throw new IllegalStateException("the database is away");
                    }
                    return Map.copyOf(counts);
                }
                return method.getName().equals("list") ? List.of() : null;
            });

    private final WaitingRoom places = WaitingRoom.of(inspection, 2, time::nanos, time);
    private final ListRoom room = ListRoom.of(inspection, places, time::nanos, time);

    private record Watching(FakePage page, EventStream stream) {}

    private Watching watch(InstanceQuery filter) throws IOException {
        FakePage page = new FakePage();
        EventStream stream = new EventStream(page.context(), Runnable::run, "instances", "");
        stream.open(gone -> room.leave(filter, gone));
        assertThat(room.enter(filter, stream)).isTrue();
        time.run();
        return new Watching(page, stream);
    }

    @Test
    void a_page_is_told_how_it_is_and_then_each_change_once() throws IOException {
        counts.put(Phase.RUNNING, 3);
        FakePage page = watch(ALL).page();

        time.pass(ListRoom.LOOK_MILLIS);
        time.pass(ListRoom.LOOK_MILLIS);
        assertThat(page.told()).hasSize(1);
        assertThat(page.told().get(0)).contains("\"in_progress\":3").contains("\"newest\":\"0\"");

        counts.put(Phase.COMPLETED, 1);
        time.pass(ListRoom.LOOK_MILLIS);
        assertThat(page.told()).hasSize(2);
        assertThat(page.told().get(1)).contains("\"completed\":1");
    }

    @Test
    void pages_with_the_same_filter_share_their_looks_and_places_are_the_waiting_rooms() throws IOException {
        watch(ALL);
        watch(ALL);
        looks = 0;

        time.pass(ListRoom.LOOK_MILLIS);

        assertThat(looks).isOne();
        assertThat(room.enter(ALL, new EventStream(new FakePage().context(), Runnable::run, "instances", "")))
                .isFalse();
    }

    @Test
    void nobody_looks_when_the_last_page_has_gone_and_its_place_is_free() throws IOException {
        Watching one = watch(ALL);
        Watching other = watch(ALL);

        one.stream().end();
        other.stream().end();
        time.pass(ListRoom.LOOK_MILLIS);
        looks = 0;
        time.pass(ListRoom.LOOK_MILLIS);

        assertThat(one.page().isComplete()).isTrue();
        assertThat(looks).isZero();
        assertThat(time.waiting()).isZero();
        watch(ALL);
        watch(ALL);
    }

    @Test
    void a_look_that_fails_is_taken_again() throws IOException {
        broken = true;
        FakePage page = watch(ALL).page();
        assertThat(page.told()).isEmpty();

        broken = false;
        time.pass(ListRoom.LOOK_MILLIS);

        assertThat(page.told()).hasSize(1);
    }

    @Test
    void everybody_goes_when_the_application_does() throws IOException {
        FakePage page = watch(ALL).page();

        room.close();

        assertThat(page.isComplete()).isTrue();
    }
}
