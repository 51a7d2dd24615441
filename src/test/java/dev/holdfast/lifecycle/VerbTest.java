package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.lifecycle.Verb.Answer;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.testing.Case;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of verbs and statuses, and what a refused caller is told. */
class VerbTest {

    /** In a run that only holds events (expected) no caller can order anything: there is no instance yet. */
    private static final String TABLE = """
                         cancel   terminate  pause    resume   retry
            expected     act      act        refuse   refuse   refuse
            running      act      act        act      refuse   refuse
            paused       act      act        nothing  act      refuse
            completed    refuse   refuse     refuse   refuse   refuse
            failed       refuse   refuse     refuse   refuse   act
            cancelled    nothing  nothing    refuse   refuse   refuse
            compensating nothing  act        refuse   refuse   refuse
            cancelling   nothing  act        refuse   refuse   refuse
            """;

    private static final Map<Verb, String> HINTS = Map.of(
            Verb.CANCEL, "an instance that has ended stays as it is; start a new one instead",
            Verb.TERMINATE, "an instance that has ended stays as it is; start a new one instead",
            Verb.PAUSE, "only a running instance can be paused",
            Verb.RESUME, "only a paused instance can be resumed",
            Verb.RETRY, "only a failed instance can be retried");

    static Stream<Arguments> cells() {
        String[] lines = TABLE.lines().toArray(String[]::new);
        String[] verbs = lines[0].trim().split(" +", -1);
        return Arrays.stream(lines).skip(1).flatMap(line -> {
            String[] words = line.trim().split(" +", -1);
            return Stream.iterate(0, verb -> verb + 1)
                    .limit(verbs.length)
                    .map(verb -> Arguments.of(
                            Verb.valueOf(verbs[verb].toUpperCase(Locale.ROOT)),
                            Phase.valueOf(words[0].toUpperCase(Locale.ROOT)),
                            Answer.valueOf(words[verb + 1].toUpperCase(Locale.ROOT))));
        });
    }

    @ParameterizedTest
    @MethodSource("cells")
    void every_verb_means_in_every_status_what_the_table_says(Verb verb, Phase phase, Answer answer) {
        assertThat(verb.in(phase)).isEqualTo(answer);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void carried_out_it_acts_does_nothing_or_is_refused_with_the_instance_the_status_and_what_to_do(
            Verb verb, Phase phase, Answer answer) {
        if (answer != Answer.REFUSE) {
            assertThat(verb.acts(Snapshots.ID, phase)).isEqualTo(answer == Answer.ACT);
            return;
        }
        assertThatThrownBy(() -> verb.acts(Snapshots.ID, phase))
                .isInstanceOfSatisfying(Verb.NotPossible.class, error -> {
                    assertThat(error.code()).isEqualTo(ErrorCode.NOT_POSSIBLE_NOW);
                    assertThat(error.phase()).isEqualTo(phase);
                })
                .hasMessage("cannot " + verb.name().toLowerCase(Locale.ROOT) + " instance 'order-7', which is "
                        + phase.name().toLowerCase(Locale.ROOT) + ": " + HINTS.get(verb));
    }

    @Test
    void the_table_is_whole() {
        assertThat(cells()).hasSize(Verb.values().length * Phase.values().length);
    }

    @Test
    @Case("LIF-28")
    void a_cancel_is_stronger_than_a_pause_whichever_comes_first() {
        assertThat(Verb.CANCEL.acts(Snapshots.ID, Phase.PAUSED)).isTrue();
        for (Phase cancelled : new Phase[] {Phase.CANCELLED, Phase.CANCELLING, Phase.COMPENSATING}) {
            assertThat(Verb.PAUSE.in(cancelled)).as("%s", cancelled).isEqualTo(Answer.REFUSE);
        }
    }

    @Test
    void the_texts_are_those_of_rest() {
        assertThat(Verb.values())
                .extracting(Verb::text)
                .containsExactly("cancel", "terminate", "pause", "resume", "retry");
    }

    @Test
    void another_reason_than_the_status_is_told_too() {
        Verb.NotPossible error = new Verb.NotPossible(Verb.RETRY, Snapshots.ID, Phase.FAILED, "it was undone");

        assertThat(error).hasMessage("cannot retry instance 'order-7': it was undone");
        assertThat(error.phase()).isEqualTo(Phase.FAILED);
        assertThat(error.code()).isEqualTo(ErrorCode.NOT_POSSIBLE_NOW);
    }
}
