package dev.holdfast.kit.fit;

import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Migration;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks before a deployment what would become of the instances that are live now: which the new build runs on, which can be
 * moved to its definitions, and which would strand.
 *
 * <pre>{@code
 * Fit.of(new OrderWorkflow().order())
 *         .mapping("order", Map.of("approval", "consent"))
 *         .check(Path.of("live.jsonl"))
 *         .nothingStrands();
 * }</pre>
 *
 * <p>The file is what {@link LiveSnapshots#write} wrote in the running installation. An instance whose definition the build has
 * fits, whatever else has changed: the hash covers what its stored state depends on, except the types of values. One that can be
 * moved is moved by {@code Workflows.migrate} in a deployment that has both definitions.
 */
public final class Fit {

    private final List<Workflow<?, ?>> build;
    private final Map<String, Map<String, String>> mappings = new HashMap<>();

    private Fit(Collection<? extends Workflow<?, ?>> build) {
        this.build = List.copyOf(build);
    }

    /** Begins a check against the workflows of a new build. */
    public static Fit of(Workflow<?, ?>... build) {
        return new Fit(Arrays.asList(build));
    }

    /** The same for any number of them. */
    public static Fit of(Collection<? extends Workflow<?, ?>> build) {
        return new Fit(build);
    }

    /**
     * Says where instances of a workflow are to be moved that have another definition.
     *
     * @param nodes which node of the new definition stands for which of the old one; nodes of equal id need no entry
     */
    public Fit mapping(String workflow, Map<String, String> nodes) {
        mappings.put(workflow, Map.copyOf(nodes));
        return this;
    }

    /** Checks the instances of a file; throws {@link IllegalArgumentException} if it is of another format. */
    public Report check(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return check(reader);
        }
    }

    /** The same for what is read from elsewhere, which is not closed. */
    public Report check(Reader lines) throws IOException {
        LiveSnapshots.Read read = LiveSnapshots.read(lines);
        return new Report(read.instances().stream()
                .map(instance -> finding(instance, read.plan(instance)))
                .toList());
    }

    private Finding finding(LiveSnapshots.Instance instance, Optional<Plan> known) {
        if (build.stream()
                .anyMatch(workflow ->
                        isOf(workflow, instance) && workflow.hash().toString().equals(instance.hash()))) {
            return finding(instance, Verdict.FITS, List.of());
        }
        List<String> reasons = reasons(instance, known);
        return finding(instance, reasons.isEmpty() ? Verdict.MIGRATES : Verdict.STRANDS, reasons);
    }

    private static Finding finding(LiveSnapshots.Instance instance, Verdict verdict, List<String> reasons) {
        return new Finding(instance.id(), instance.workflow(), instance.hash(), verdict, reasons);
    }

    private static boolean isOf(Workflow<?, ?> workflow, LiveSnapshots.Instance instance) {
        return workflow.name().value().equals(instance.workflow());
    }

    private List<String> reasons(LiveSnapshots.Instance instance, Optional<Plan> known) {
        Optional<Workflow<?, ?>> newest = build.stream()
                .filter(workflow -> isOf(workflow, instance))
                .<Workflow<?, ?>>map(workflow -> workflow)
                .max(Comparator.comparingInt(Workflow::version));
        if (newest.isEmpty()) {
            return List.of("the build has no workflow '" + instance.workflow() + "'");
        }
        if (!instance.movable()) {
            return List.of(
                    "it is " + instance.status() + ", and nothing but a running or paused instance can be moved");
        }
        if (known.isEmpty()) {
            return List.of("its definition is not in the export, so that nobody knows what its positions mean");
        }
        return Migration.decide(
                        known.get(),
                        newest.get().plan(),
                        instance.branches(),
                        mappings.getOrDefault(instance.workflow(), Map.of()))
                .reasons();
    }

    /**
     * Checks from the command line, prints the report and ends the process: 0 if nothing strands, 1 if something does, 2 if it
     * was called in a wrong way.
     *
     * @param arguments the file, the names of the classes that make workflows, and any number of mappings of the form
     *     {@code --map=order:approval=consent}; of a class every method without parameters that returns a {@link Workflow}
     *     is called, such as producers
     */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) {
        return new Command(out).run(arguments);
    }
}
