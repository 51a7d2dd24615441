package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

/** What building a flow was refused for. */
final class Refusals {

    private Refusals() {}

    static InvalidWorkflow refused(Flow<?, ?> flow) {
        InvalidWorkflow refusal = catchThrowableOfType(InvalidWorkflow.class, flow::build);
        assertThat(refusal).as("the flow was built").isNotNull();
        return refusal;
    }

    static List<String> rules(Flow<?, ?> flow) {
        return refused(flow).problems().stream().map(Problem::rule).toList();
    }

    /** Returns the one broken rule. */
    static Problem only(Flow<?, ?> flow) {
        List<Problem> problems = refused(flow).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
