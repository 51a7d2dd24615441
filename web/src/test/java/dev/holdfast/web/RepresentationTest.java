package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepresentationTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                BranchView.class,
                FailureView.class,
                HealthResource.Health.class,
                AuditResource.AuditPage.class,
                AuditResource.Entry.class,
                AuditResource.Verification.class,
                BulkView.class,
                BulkView.All.class,
                BulkView.Preview.class,
                BulkView.Result.class,
                BulkView.Results.class,
                CountsResource.Counts.class,
                InstanceRow.class,
                InstanceView.class,
                NodeView.Arm.class,
                NodeView.Await.class,
                NodeView.Call.class,
                NodeView.Child.class,
                NodeView.Delay.class,
                NodeView.Expected.class,
                NodeView.ForEach.class,
                NodeView.Fork.class,
                NodeView.Loop.class,
                NodeView.Route.class,
                NodeView.Task.class,
                NodesResource.Life.class,
                Page.class,
                RetriesView.class,
                SentView.class,
                SharedView.class,
                SignalView.class,
                StartedView.class,
                StepView.class,
                Timeline.Happening.class,
                VersionsResource.Version.class,
                WaitingPage.class,
                WaitingPage.Awaited.class,
                WaitingPage.Row.class,
                WorkView.class,
                WorkflowDetail.class
            })
    void members_are_written_in_the_order_of_the_record(Class<?> type) {
        JsonbPropertyOrder order = Objects.requireNonNull(type.getAnnotation(JsonbPropertyOrder.class));

        assertThat(order.value())
                .containsExactly(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toArray(String[]::new));
    }
}
