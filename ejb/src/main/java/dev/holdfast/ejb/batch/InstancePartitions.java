package dev.holdfast.ejb.batch;

import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The partition mapper {@code holdfastPartitions}: parts completed instances into spans of about the same size, which each partition's
 * {@code holdfastOutputReader} takes from {@code #{partitionPlan['after']}} and {@code #{partitionPlan['upTo']}}.
 */
@Named("holdfastPartitions")
@Dependent
public class InstancePartitions extends StepArtifact implements PartitionMapper {

    @Inject
    @BatchProperty(name = "step")
    @Nullable
    String ofStep;

    @Inject
    @BatchProperty
    @Nullable
    String workflow;

    @Inject
    @BatchProperty
    @Nullable
    String labels;

    @Inject
    @BatchProperty
    @Nullable
    String partitions;

    @Inject
    @BatchProperty
    @Nullable
    String threads;

    /** For the container. */
    public InstancePartitions() {}

    @Override
    public PartitionPlan mapPartitions() {
        int most = number("partitions", partitions, Runtime.getRuntime().availableProcessors());
        Selection which = Selection.of(this, "step", ofStep, workflow, labels, Optional.of(Phase.COMPLETED));
        Boundaries found = new Boundaries();
        for (List<InstanceSummary> page = which.first(workflows); !page.isEmpty(); page = which.next(workflows, page)) {
            page.forEach(row -> found.add(row.run()));
        }
        List<Span> spans = found.spans(most);
        PartitionPlanImpl plan = new PartitionPlanImpl();
        plan.setPartitions(spans.size());
        plan.setThreads(Math.min(number("threads", threads, spans.size()), spans.size()));
        plan.setPartitionProperties(
                spans.stream().map(InstancePartitions::properties).toArray(Properties[]::new));
        return plan;
    }

    private static Properties properties(Span span) {
        Properties properties = new Properties();
        properties.setProperty("after", span.after().map(String::valueOf).orElse(""));
        properties.setProperty(
                "upTo", span.upTo().isPresent() ? String.valueOf(span.upTo().getAsLong()) : "");
        return properties;
    }
}
