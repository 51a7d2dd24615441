package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What single nodes are told over REST. */
class NodesApiTest {

    private final InProcessApi api = new InProcessApi(new FakeEngine(), 1_000, 10);

    @Test
    void a_node_is_told_to_take_no_more_work_and_to_take_it_again_by_whom_and_why() {
        assertThat(api.post("nodes/1/drain", "{\"reason\": \"new memory\"}").status())
                .isEqualTo(202);
        assertThat(api.post("nodes/1/undrain", "").status()).isEqualTo(202);

        assertThat(api.nodes().told()).containsExactly("drain by ann: new memory", "undrain by ann: no reason");
    }

    @Test
    void a_node_that_is_none_is_not_told() {
        InProcessApi.Answer unknown = api.post("nodes/7/drain", "{}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().getString("code")).isEqualTo("unknown-node");

        InProcessApi.Answer named = api.post("nodes/web1/drain", "{}");
        assertThat(named.status()).isEqualTo(400);
        assertThat(named.json().getString("detail")).contains("'web1'", "integer");

        assertThat(api.post("nodes/1/drain", "{\"why\": \"so\"}").status()).isEqualTo(400);
        assertThat(api.nodes().told()).isEmpty();
    }

    @Test
    void only_administrators_tell_nodes_what_to_do() {
        api.logIn("ben", Role.VIEWER, Role.STARTER, Role.OPERATOR, Role.PAYLOAD);

        assertThat(api.post("nodes/1/drain", "{}").status()).isEqualTo(403);
        assertThat(api.nodes().told()).isEmpty();
    }
}
