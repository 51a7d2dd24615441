package dev.holdfast.it.chaos;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One workflow for each kind of node, and one in which they stand inside each other. */
@ApplicationScoped
public class ChaosWorkflows {

    /** What the output of {@code chaos-late} is more than the number of the event that came in time. */
    public static final int IN_TIME = 100;

    /** How long {@code chaos-late} waits. */
    public static final Duration PATIENCE = Duration.ofMillis(1500);

    /** How often {@code chaos-signal} waits for an event. */
    public static final int SIGNALS = 3;

    /** How many arms {@code chaos-shared} has. */
    public static final int SHARING_ARMS = 4;

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> linear() {
        return Workflow.named("chaos-linear")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .then(ChaosTasks::two)
                .then(ChaosTasks::three)
                .then(ChaosTasks::four)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> outside() {
        return Workflow.named("chaos-outside")
                .taking(Load.class)
                .then(ChaosTasks::call)
                .then(ChaosTasks::one)
                .then(ChaosTasks::plain)
                .then(ChaosTasks::callAgain)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> fork() {
        Arm<Load, Load> left = arm("left", a -> a.then(ChaosTasks::two).then(ChaosTasks::three));
        Arm<Load, Load> middle = arm("middle", a -> a.then(ChaosTasks::call));
        Arm<Load, Load> right =
                arm("right", a -> a.delay("breath", Duration.ofMillis(300)).then(ChaosTasks::four));
        return Workflow.named("chaos-fork")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .fork(left, middle, right)
                .join(ChaosTasks::join)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> each() {
        return Workflow.named("chaos-each")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .forEach("all-items", ChaosTasks::items, item -> item.then(ChaosTasks::item))
                .atOnce(3)
                .all()
                .then(ChaosTasks::total)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> route() {
        return Workflow.named("chaos-route")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .route(ChaosTasks::choose)
                .when(Way.EVEN, way -> way.then(ChaosTasks::two))
                .when(Way.ODD, way -> way.then(ChaosTasks::call).then(ChaosTasks::three))
                .end()
                .then(ChaosTasks::four)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> loop() {
        return Workflow.named("chaos-loop")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .loop(
                        "rounds",
                        Limit.atMost(50),
                        round -> round.then(ChaosTasks::two).then(ChaosTasks::turn))
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> delay() {
        return Workflow.named("chaos-delay")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .delay("pause", Duration.ofSeconds(1))
                .then(ChaosTasks::two)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Note> signal() {
        return Workflow.named("chaos-signal")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .awaitSignal("go", Note.class)
                .then("note-1", ChaosTasks::note)
                .awaitSignal("go-2", "go", Note.class, Wait.forEver())
                .then("note-2", ChaosTasks::note)
                .awaitSignal("go-3", "go", Note.class, Wait.forEver())
                .then("note-3", ChaosTasks::note)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> late() {
        return Workflow.named("chaos-late")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .awaitAny("either")
                .on("maybe", Note.class, some -> some.then(ChaosTasks::inTime))
                .orAfter(PATIENCE, none -> none.then(ChaosTasks::two))
                .then(ChaosTasks::three)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> retry() {
        return Workflow.named("chaos-retry")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .then(ChaosTasks::shaky)
                .then(ChaosTasks::two)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> undo() {
        return Workflow.named("chaos-undo")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .undoneBy(ChaosTasks::undo)
                .then(ChaosTasks::call)
                .undoneBy(ChaosTasks::undo)
                .then(ChaosTasks::two)
                .undoneBy(ChaosTasks::undo)
                .then(ChaosTasks::doomed)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> child() {
        return Workflow.named("chaos-child")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .call("other", linear())
                .then(ChaosTasks::two)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Load, Load> shared() {
        List<Arm<Load, Load>> arms = Stream.iterate(1, number -> number + 1)
                .limit(SHARING_ARMS)
                .map(number -> Arm.<Load, Load>arm("arm-" + number, a -> a.then("count-" + number, ChaosTasks::count)))
                .toList();
        return Workflow.named("chaos-shared")
                .taking(Load.class)
                .fork(arms)
                .join(ChaosTasks::gather)
                .then(ChaosTasks::counted)
                .build();
    }

    /** A loop around a fork, one arm of which fans out and the other sleeps: two rounds of it. */
    @Produces
    @ApplicationScoped
    Workflow<Load, Load> nested() {
        Arm<Load, Load> wide = arm(
                "wide",
                a -> a.forEach(
                                "parts",
                                ChaosTasks::items,
                                item -> item.then(ChaosTasks::item).then("item-again", ChaosTasks::item))
                        .all()
                        .then(ChaosTasks::total));
        Arm<Load, Load> slow =
                arm("slow", a -> a.delay("nap", Duration.ofMillis(100)).then(ChaosTasks::call));
        return Workflow.named("chaos-nested")
                .taking(Load.class)
                .then(ChaosTasks::one)
                .loop(
                        "rounds",
                        Limit.atMost(50),
                        round -> round.fork(wide, slow).join(ChaosTasks::meet).then(ChaosTasks::turnTwice))
                .build();
    }
}
