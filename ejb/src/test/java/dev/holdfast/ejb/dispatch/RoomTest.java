package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many branches a node takes on: as many as its workers get to in a moment, and never fewer than it has workers. */
class RoomTest {

    private static final int WORKERS = 8;
    private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    private final Room room = new Room(WORKERS, () -> false);

    private void turns(int count, long nanos) {
        IntStream.range(0, count).forEach(turn -> room.turn(nanos));
    }

    private int takeAll(int held) {
        int taken = 0;
        while (room.take(held + taken)) {
            taken++;
        }
        return taken;
    }

    @Test
    void a_node_that_has_done_nothing_yet_takes_hardly_more_than_its_workers() {
        assertThat(room.left(0)).isBetween(WORKERS, 2 * WORKERS);
    }

    @Test
    void long_turns_leave_room_for_as_many_as_there_are_workers() {
        turns(100, LONG);

        assertThat(room.left(0)).isBetween(WORKERS, WORKERS + WORKERS / 4);
        assertThat(takeAll(0)).isLessThanOrEqualTo(WORKERS + WORKERS / 4);
        assertThat(room.take(0)).isFalse();
    }

    @Test
    void short_turns_make_room_for_many() {
        turns(200, SHORT);

        assertThat(room.left(0)).isGreaterThan(100 * WORKERS);
    }

    @Test
    void a_node_that_is_alone_takes_what_it_gets_to_within_a_second() {
        Room lonely = new Room(WORKERS, () -> true);
        turns(200, TimeUnit.MILLISECONDS.toNanos(20));
        IntStream.range(0, 200).forEach(turn -> lonely.turn(TimeUnit.MILLISECONDS.toNanos(20)));

        assertThat(lonely.left(0) - WORKERS).isBetween(4 * (room.left(0) - WORKERS), 6 * (room.left(0) - WORKERS));
    }

    @Test
    void a_node_that_is_alone_keeps_no_long_turns_for_itself() {
        Room lonely = new Room(WORKERS, () -> true);
        turns(200, LONG);
        IntStream.range(0, 200).forEach(turn -> lonely.turn(LONG));

        assertThat(lonely.left(0)).isEqualTo(room.left(0));
    }

    @Test
    void the_shorter_the_turns_the_more_room() {
        List<Integer> room = Stream.of(1_000, 200, 50, 10, 2)
                .map(millis -> {
                    Room each = new Room(WORKERS, () -> false);
                    IntStream.range(0, 200).forEach(turn -> each.turn(TimeUnit.MILLISECONDS.toNanos(millis)));
                    return each.left(0);
                })
                .toList();

        assertThat(room).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_long_turn_among_short_ones_does_not_close_the_room_for_long() {
        turns(200, SHORT);
        int before = room.left(0);

        room.turn(LONG);
        assertThat(room.left(0)).as("right behind it").isGreaterThan(WORKERS);
        turns(100, SHORT);

        assertThat(room.left(0)).as("a hundred short ones later").isGreaterThan(before / 2);
    }

    @Test
    void a_turn_that_took_no_time_makes_no_endless_room() {
        turns(1_000, 0);

        assertThat(room.left(0)).isBetween(1, 2_000);
    }

    @Test
    void no_more_than_two_thousand_are_held_whatever_their_speed() {
        turns(1_000, 1);

        assertThat(room.left(1_999)).isEqualTo(1);
        assertThat(room.left(2_000)).isZero();
        assertThat(room.take(2_000)).isFalse();
        assertThat(takeAll(0)).isEqualTo(2_000);
    }

    @Test
    void those_that_wait_for_their_checkpoints_take_no_worker_from_others() {
        turns(100, LONG);
        int all = room.left(0);
        assertThat(IntStream.range(0, all).filter(place -> room.take(place))).hasSize(all);
        assertThat(room.left(all)).isZero();

        room.leave();

        assertThat(room.left(all))
                .as("one handed its checkpoint over, and is still held")
                .isEqualTo(1);
    }

    @Test
    void who_needs_a_worker_gets_a_place_whether_there_is_room_or_not() {
        turns(100, LONG);
        int all = takeAll(0);

        room.enter();
        room.enter();
        assertThat(room.left(all + 2)).isEqualTo(-2);
        room.leave();
        room.leave();

        assertThat(room.left(all)).isZero();
        room.leave();
        assertThat(room.take(all - 1)).isTrue();
    }

    @Test
    void with_long_steps_a_single_place_is_worth_a_claim_and_with_short_ones_it_is_not() {
        turns(100, LONG);
        int few = takeAll(0);
        assertThat(room.isWorthAClaim(few)).isFalse();
        room.leave();
        assertThat(room.isWorthAClaim(few - 1)).isTrue();

        Room quick = new Room(WORKERS, () -> false);
        IntStream.range(0, 1_000).forEach(turn -> quick.turn(1));
        assertThat(quick.isWorthAClaim(2_000 - WORKERS)).isTrue();
        assertThat(quick.isWorthAClaim(2_000 - WORKERS + 1)).isFalse();
    }
}
