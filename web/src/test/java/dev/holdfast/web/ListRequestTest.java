package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListRequestTest {

    @Test
    void without_filters_the_newest_fifty_of_any_kind_are_asked_for_and_one_to_see_whether_more_follow() {
        ListRequest request = new ListRequest(Map.of());

        assertThat(request.limit()).isEqualTo(50);
        assertThat(request.query()).isEqualTo(InstanceQuery.newest(51));
    }

    @Test
    void every_filter_is_read() {
        ListRequest request = new ListRequest(Map.of(
                "status", List.of("failed"),
                "workflow", List.of("order"),
                "id", List.of("order-"),
                "startedFrom", List.of("2026-01-31T13:00:00+01:00"),
                "startedBefore", List.of("2026-02-01T00:00:00Z"),
                "label", List.of("customer:ann", "url:http://shop"),
                "tag", List.of("urgent", "a:b"),
                "cursor", List.of(new Cursor(7).text()),
                "limit", List.of("200")));

        assertThat(request.query())
                .isEqualTo(new InstanceQuery(
                        Optional.of(Phase.FAILED),
                        Optional.of(new WorkflowName("order")),
                        Optional.of("order-"),
                        Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                        Optional.of(Instant.parse("2026-02-01T00:00:00Z")),
                        Map.of("customer", "ann", "url", "http://shop", "urgent", "", "a:b", ""),
                        Optional.of(7L),
                        201));
    }

    @ParameterizedTest
    @CsvSource({
        "in_progress,RUNNING",
        "paused,PAUSED",
        "compensating,COMPENSATING",
        "completed,COMPLETED",
        "failed,FAILED",
        "cancelled,CANCELLED"
    })
    void a_status_is_spelled_as_callers_see_it(String text, Phase phase) {
        assertThat(one("status", text).query().phase()).contains(phase);
    }

    @Test
    void an_empty_parameter_counts_as_absent() {
        assertThat(one("status", "").query()).isEqualTo(InstanceQuery.newest(51));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status        | FAILED",
                "status        | expected",
                "status        | waiting",
                "status        | cancelling",
                "workflow      | no name",
                "startedFrom   | yesterday",
                "startedFrom   | 2026-01-31",
                "startedBefore | 2026-01-31T13:00:00 01:00",
                "limit         | 0",
                "limit         | 201",
                "limit         | ten",
                "limit         | 1e2",
                "cursor        | 42",
                "label         | customer",
                "label         | customer:",
                "label         | :ann",
                "state         | failed"
            })
    void anything_else_is_refused_with_name_or_value(String name, String value) {
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> one(name, value).query())
                .withMessageContaining(name.equals("state") ? name : value);
    }

    @Test
    void a_parameter_that_stands_twice_is_refused() {
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> new ListRequest(Map.of("status", List.of("failed", "paused"))))
                .withMessageContaining("'status' stands 2 times");
    }

    @Test
    void labels_that_no_instance_can_have_at_once_are_refused() {
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> new ListRequest(Map.of("label", List.of("customer:ann", "customer:bob"))).query())
                .withMessageContaining("'customer'")
                .withMessageContaining("'ann'")
                .withMessageContaining("'bob'");
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(
                        () -> new ListRequest(Map.of("label", List.of("urgent:yes"), "tag", List.of("urgent"))).query())
                .withMessageContaining("as a tag");
        assertThat(new ListRequest(Map.of("tag", List.of("urgent", "", "urgent")))
                        .query()
                        .labels())
                .isEqualTo(Map.of("urgent", ""));
    }

    @Test
    void a_text_that_no_database_can_hold_is_refused() {
        for (String name : List.of("id", "label", "tag", "workflow")) {
            assertThatExceptionOfType(InvalidArgument.class)
                    .isThrownBy(() -> one(name, "a:\0").query())
                    .withMessageContaining("'" + name + "'")
                    .withMessageContaining("NUL");
        }
    }

    @Test
    void the_page_that_follows_has_the_same_filters() {
        ListRequest request = new ListRequest(Map.of(
                "status", List.of("failed"),
                "label", List.of("a:1", "b:2"),
                "limit", List.of("2"),
                "cursor", List.of(new Cursor(9).text())));

        assertThat(request.following("there"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "status", List.of("failed"),
                        "label", List.of("a:1", "b:2"),
                        "limit", List.of("2"),
                        "cursor", List.of("there")));
    }

    private static ListRequest one(String name, String value) {
        return new ListRequest(Map.of(name, List.of(value)));
    }
}
