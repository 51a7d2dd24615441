package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionHashTest {

    private static final String HEX = "1128d5d010f00bc255816e87900eb81617412817a5a98184263b3f883e9397f4";

    /** What the hash covers of a step; everything else of a node made from it is the same. */
    private record Covered(String id, Optional<String> version) {
        Covered(String id) {
            this(id, Optional.empty());
        }

        Covered(String id, String version) {
            this(id, Optional.of(version));
        }
    }

    private static DefinitionHash hash(List<Covered> steps) {
        return Fingerprint.of(steps.stream()
                .<Node>map(step -> Nodes.task(step.id(), Nodes.options(step.version(), Retries.NONE, Optional.empty())))
                .toList());
    }

    private static DefinitionHash hash(Covered... steps) {
        return hash(Arrays.asList(steps));
    }

    private static Flow<Order, Order> named(String name) {
        return Workflow.named(name).taking(Order.class);
    }

    // What it covers.

    @Test
    @Case("HASH-01")
    void the_hash_of_a_definition_is_frozen() {
        Workflow<Order, Order> workflow =
                named("orders").then(Tasks::validate).then(Tasks::ship).build();

        assertThat(workflow.hash()).hasToString(HEX);
    }

    @Test
    @Case("HASH-01")
    void the_same_definition_has_the_same_hash_again() {
        assertThat(named("orders")
                        .then(Tasks::validate)
                        .then(Tasks::split)
                        .build()
                        .hash())
                .isEqualTo(named("orders")
                        .then(Tasks::validate)
                        .then(Tasks::split)
                        .build()
                        .hash());
    }

    @Test
    @Case("HASH-02")
    void adding_removing_or_reordering_steps_changes_it() {
        DefinitionHash hash = hash(new Covered("a"), new Covered("b"));

        assertThat(hash)
                .isNotEqualTo(hash(new Covered("a"), new Covered("b"), new Covered("c")))
                .isNotEqualTo(hash(new Covered("a")))
                .isNotEqualTo(hash(new Covered("b"), new Covered("a")))
                .isNotEqualTo(hash(new Covered("a"), new Covered("B")));
    }

    @Test
    @Case({"HASH-05", "HASH-08"})
    void another_version_of_a_tasks_data_changes_it() {
        assertThat(hash(new Covered("a", "1")))
                .isNotEqualTo(hash(new Covered("a", "2")))
                .isNotEqualTo(hash(new Covered("a")));
    }

    @Test
    @Case("HASH-06")
    void the_name_the_version_and_the_deadline_of_a_workflow_do_not_change_it() {
        Workflow<Order, Order> other = Workflow.named("other")
                .version(2)
                .deadline(Duration.ofDays(1))
                .taking(Order.class)
                .then(Tasks::validate)
                .build();

        assertThat(other.hash())
                .isEqualTo(named("one").then(Tasks::validate).build().hash());
    }

    @Test
    @Case("DEF-29")
    void texts_cannot_run_into_each_other() {
        assertThat(List.of(
                        hash(new Covered("ab"), new Covered("c")),
                        hash(new Covered("a"), new Covered("bc")),
                        hash(new Covered("abc")),
                        hash(new Covered("a"), new Covered("b"), new Covered("c")),
                        hash(new Covered("a", "bc")),
                        hash(new Covered("ab", "c")),
                        hash(new Covered("a", "b"), new Covered("c")),
                        hash(new Covered("a"), new Covered("b", "c")),
                        hash(new Covered("aT"), new Covered("b")),
                        hash(new Covered("a;T:b;")),
                        hash(new Covered("a:v:b"))))
                .doesNotHaveDuplicates();
    }

    @RepeatedTest(20)
    @Case("DEF-29")
    void different_definitions_have_different_hashes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Map<DefinitionHash, List<Covered>> seen = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            List<Covered> steps = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int step = 0; step < count; step++) {
                steps.add(new Covered(
                        text(random, 1 + random.nextInt(3)),
                        random.nextBoolean() ? Optional.empty() : Optional.of(text(random, random.nextInt(3)))));
            }
            List<Covered> before = seen.put(hash(steps), steps);
            assertThat(before == null || before.equals(steps))
                    .as("seed %d: %s and %s", repetition.getCurrentRepetition(), before, steps)
                    .isTrue();
        }
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("Tv:a".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    // How it is written.

    @Test
    @Case("HASH-10")
    void parsing_reads_the_digits_and_hashes_nothing() {
        assertThat(DefinitionHash.parse(HEX).bytes()).isEqualTo(HexFormat.of().parseHex(HEX));
        assertThat(DefinitionHash.parse(DefinitionHash.parse(HEX).toString())).isEqualTo(DefinitionHash.parse(HEX));
        assertThat(hash(new Covered(HEX))).isNotEqualTo(DefinitionHash.parse(HEX));
    }

    @Test
    @Case({"HASH-09", "HASH-01"})
    void it_prints_as_64_digits_in_lower_case_and_is_parsed_in_any() {
        assertThat(DefinitionHash.parse(HEX)).hasToString(HEX);
        assertThat(DefinitionHash.parse(HEX.toUpperCase(Locale.ROOT)))
                .isEqualTo(DefinitionHash.parse(HEX))
                .hasSameHashCodeAs(DefinitionHash.parse(HEX))
                .hasToString(HEX);
    }

    @ParameterizedTest
    @Case("HASH-09")
    @ValueSource(
            strings = {
                "",
                "1128d5d010f00bc255816e87900eb81617412817a5a98184263b3f883e9397f",
                "1128d5d010f00bc255816e87900eb81617412817a5a98184263b3f883e9397f40",
                "g128d5d010f00bc255816e87900eb81617412817a5a98184263b3f883e9397f4",
                " 128d5d010f00bc255816e87900eb81617412817a5a98184263b3f883e9397f4",
                "orders"
            })
    void anything_else_is_refused_with_the_text(String text) {
        assertThatThrownBy(() -> DefinitionHash.parse(text))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void its_bytes_can_be_taken_and_given_and_are_nobodys_to_change() {
        DefinitionHash hash = DefinitionHash.parse(HEX);
        byte[] bytes = hash.bytes();
        DefinitionHash same = DefinitionHash.of(bytes);

        Arrays.fill(bytes, (byte) 0);

        assertThat(same).isEqualTo(hash).hasToString(HEX);
        assertThat(hash.bytes()).hasSize(32).isNotEqualTo(bytes);
        assertThatThrownBy(() -> DefinitionHash.of(new byte[31]))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("31");
    }
}
