package dev.holdfast.it.console;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.it.console.ClaimTasks.Size;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.stream.IntStream;

/** One workflow that has every kind of node, and some that are large. */
@ApplicationScoped
public class ClaimWorkflows {

    private static final int ARMS = 24;
    private static final int DEPTH = 21;

    /** Every kind of node but a job; a person decides at the end. */
    @Produces
    @ApplicationScoped
    Workflow<Claim, String> claim() {
        return Workflow.named("claim")
                .version(2)
                .taking(Claim.class)
                .then(ClaimTasks::register)
                .fork(arm("contract", a -> a.then(ClaimTasks::contract)), arm("fraud", a -> a.then(ClaimTasks::fraud)))
                .join(ClaimTasks::assess)
                .forEach(
                        "pictures",
                        ClaimTasks::photos,
                        photo -> photo.then(ClaimTasks::develop)
                                .loop("sharpen-up", Limit.atMost(5), turn -> turn.then(ClaimTasks::sharpen)))
                .atOnce(2)
                .all()
                .then(ClaimTasks::album)
                .route(ClaimTasks::size)
                .when(Size.SMALL, small -> small.delay("cool-off", Duration.ofDays(1)))
                .when(Size.LARGE, large -> large.include("mail", mail()))
                .end()
                .call("archive", archive())
                .awaitSignal("ruling", Ruling.class, Wait.within(Duration.ofDays(14)))
                .then(ClaimTasks::settle)
                .build();
    }

    private static Workflow<String, String> mail() {
        return Workflow.named("mail")
                .taking(String.class)
                .then(ClaimTasks::letter)
                .build();
    }

    /** Called by the other one, as an instance of its own. */
    @Produces
    @ApplicationScoped
    Workflow<String, String> archive() {
        return Workflow.named("archive")
                .taking(String.class)
                .then(ClaimTasks::file)
                .build();
    }

    /** Two steps, the second of which asks a person: what lists are full of. */
    @Produces
    @ApplicationScoped
    Workflow<Claim, Ruling> triage() {
        return Workflow.named("triage")
                .taking(Claim.class)
                .then(ClaimTasks::contract)
                .awaitSignal("ruling", Ruling.class)
                .build();
    }

    /** More than five hundred nodes. */
    @Produces
    @ApplicationScoped
    Workflow<Integer, Integer> wide() {
        return Workflow.named("wide")
                .taking(Integer.class)
                .fork(IntStream.range(0, ARMS).mapToObj(ClaimWorkflows::line).toList())
                .join(ClaimTasks::sum)
                .build();
    }

    private static Arm<Integer, Integer> line(int arm) {
        return arm("line-" + arm, start -> {
            Flow<Integer, Integer> line = start;
            for (int i = 0; i < DEPTH; i++) {
                line = line.then("pass-" + arm + "-" + i, ClaimTasks::pass);
            }
            return line;
        });
    }

    /** Gives a value of any size. */
    @Produces
    @ApplicationScoped
    Workflow<Integer, String> large() {
        return Workflow.named("large")
                .taking(Integer.class)
                .then(ClaimTasks::large)
                .build();
    }

    /** Waits for somebody who never comes. */
    @Produces
    @ApplicationScoped
    Workflow<Integer, Integer> parked() {
        return Workflow.named("parked")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .build();
    }

    /** Fills the list. */
    @Produces
    @ApplicationScoped
    Workflow<Integer, Integer> filling() {
        return Workflow.named("filling")
                .taking(Integer.class)
                .then(ClaimTasks::fill)
                .build();
    }
}
