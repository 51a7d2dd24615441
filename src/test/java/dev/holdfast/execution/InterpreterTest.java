package dev.holdfast.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.Case;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** That the interpreter carries out every definition as plain recursion does, with a crash between any two moves. */
class InterpreterTest {

    private static final int WORKFLOWS_EACH = 10;

    @RepeatedTest(100)
    @Case("PROP-01")
    void it_walks_every_workflow_as_plain_recursion_does(RepetitionInfo repetition) {
        for (int i = 0; i < WORKFLOWS_EACH; i++) {
            long seed = 1000L * repetition.getCurrentRepetition() + i;
            RandomSums random = new RandomSums(seed);
            int input = new Random(seed).nextInt(100);
            Sums expected = new Sums();
            Sums actual = new Sums();

            int value = random.value(input, expected);

            assertThat(Drive.of(random.workflow(), actual).run(input))
                    .as("seed %d", seed)
                    .isEqualTo(value);
            assertThat(actual.calls()).as("seed %d", seed).isEqualTo(expected.calls());
        }
    }
}
