package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns();
    private final List<String> done = new ArrayList<>();

    @Test
    void a_run_with_many_arms_gives_way_to_one_with_a_single_branch_after_each() {
        add(1, "a1");
        add(1, "a2");
        add(1, "a3");
        add(2, "b1");

        take(4);

        assertThat(done).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void whoever_comes_back_waits_behind_those_who_have_waited_already() {
        add(1, "a1");
        add(2, "b1");
        take(1);
        add(1, "a2");

        take(2);

        assertThat(done).containsExactly("a1", "b1", "a2");
    }

    @Test
    void who_asks_for_a_turn_that_nobody_has_is_told_so() {
        assertThatThrownBy(turns::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void nobody_waits_for_two_turns_of_another_run_and_each_run_keeps_its_order() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, Integer> added = new HashMap<>();
        Map<Integer, Integer> taken = new HashMap<>();
        Map<Integer, Map<Integer, Integer>> since = new HashMap<>(); // run -> turns of others while it waited
        for (int round = 0; round < 2_000; round++) {
            if (random.nextInt(3) > 0) {
                int run = (int) Math.abs(random.nextGaussian() * 3);
                add(run, run + "/" + added.merge(run, 1, Integer::sum));
                since.computeIfAbsent(run, first -> new HashMap<>());
            } else if (!since.isEmpty()) {
                take(1);
                String[] got = done.remove(0).split("/");
                int run = Integer.parseInt(got[0]);
                assertThat(Integer.parseInt(got[1])).as("seed %d", seed).isEqualTo(taken.merge(run, 1, Integer::sum));
                since.forEach((waiting, turns) -> {
                    if (waiting != run) {
                        assertThat(turns.merge(run, 1, Integer::sum))
                                .as("seed %d", seed)
                                .isLessThan(2);
                    }
                });
                since.remove(run);
                if (taken.get(run) < added.get(run)) {
                    since.put(run, new HashMap<>());
                }
            }
        }
    }

    private void add(long run, String name) {
        turns.add(run, () -> done.add(name));
    }

    private void take(int times) {
        for (int each = 0; each < times; each++) {
            turns.next().run();
        }
    }
}
