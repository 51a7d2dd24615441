package dev.holdfast.engine;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import dev.holdfast.task.Turn;
import org.jspecify.annotations.Nullable;

/** The steps of random workflows that know which step they are, and what undoes them. */
final class RandomSteps {

    /** What goes on around steps. */
    interface World {

        /** The body of a step did something; it counts if the transaction commits, or at once if there is none. */
        void done(TaskContext step, boolean inTransaction, @Nullable Integer output);

        /** The body of an undo did something, likewise. */
        void undone(TaskContext step, boolean inTransaction, @Nullable Integer output);

        /** Sends an event to the instance of the step. */
        void tell(String instance, String name, @Nullable Integer payload);

        /** Something else happens while a body runs. */
        void meanwhile();
    }

    /** The shared value in which undos count. */
    static final String UNDONE = "undone";

    private final Script script;
    private final World world;

    RandomSteps(Script script, World world) {
        this.script = script;
        this.world = world;
    }

    private Integer joined(@Nullable Integer number, TaskContext step) {
        Integer output = Script.mix(step.step(), number);
        world.done(step, true, output);
        world.meanwhile();
        script.attempt(step.step(), step.attempt(), number);
        return output;
    }

    private Integer alone(@Nullable Integer number, TaskContext step) {
        Integer output = Script.mix(step.step(), number);
        script.attempt(step.step(), step.attempt(), number);
        world.meanwhile();
        world.done(step, false, output);
        return output;
    }

    /** Calculates in its transaction. */
    @Task
    public Integer plain(@Nullable Integer number, TaskContext step) {
        return joined(number, step);
    }

    /** Calculates outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer apart(@Nullable Integer number, TaskContext step) {
        return alone(number, step);
    }

    /** Calculates, and is tried again after waits. */
    @Task(retries = 3, backoff = "3ms", maxBackoff = "8ms")
    public Integer patient(@Nullable Integer number, TaskContext step) {
        return joined(number, step);
    }

    /** Calculates, and is tried again at once. */
    @Task(retries = 2, backoff = "0s")
    public Integer stubborn(@Nullable Integer number, TaskContext step) {
        return joined(number, step);
    }

    /** Calculates outside of any transaction, and is tried again after waits. */
    @Task(retries = 3, backoff = "2ms", multiplier = 1, transaction = Transaction.NONE)
    public Integer patientApart(@Nullable Integer number, TaskContext step) {
        return alone(number, step);
    }

    /** Calculates where a tag is offered, before others. */
    @Task(tags = "gpu", priority = 1)
    public Integer tagged(@Nullable Integer number, TaskContext step) {
        return joined(number, step);
    }

    /** Counts in the shared values. */
    @Task
    public Integer count(@Nullable Integer number, TaskContext step) {
        Integer counted = increment(step, counter(step.step()));
        Integer output = joined(number, step);
        return counted > 0 && increment(step, "each " + step.step()) > 0 ? output : -1;
    }

    /** Counts in the shared values, outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer countApart(@Nullable Integer number, TaskContext step) {
        Integer output = alone(number, step);
        return increment(step, counter(step.step())) > 0 ? output : -1;
    }

    private static Integer increment(TaskContext step, String counter) {
        return step.shared().update(counter, Integer.class, 0, before -> before + 1);
    }

    /** Returns the name of the value in which a step counts. */
    private static String counter(String step) {
        return "c" + Math.floorMod(step.hashCode(), 3);
    }

    /** Sends an event to its own instance. */
    @Task
    public Integer tell(@Nullable Integer number, TaskContext step) {
        String name = script.told(step.step());
        Integer output = joined(number, step);
        world.tell(step.instanceId(), name, script.wait(name).alike() ? alike(name) : output);
        return output;
    }

    /** Returns the value of all events of a name that several branches may wait for at the same time. */
    static int alike(String name) {
        return Script.mix("alike", name.length());
    }

    /** Ends the body of a loop: once more, or done. */
    @Task
    public Turn<Integer> turn(@Nullable Integer number, TaskContext step) {
        Integer output = joined(number, step);
        return output % 2 == 0 ? Turn.done(output) : Turn.again(output);
    }

    /** Ends the body of a loop outside of any transaction. */
    @Task(transaction = Transaction.NONE, retries = 1, backoff = "0s")
    public Turn<Integer> turnApart(@Nullable Integer number, TaskContext step) {
        Integer output = alone(number, step);
        return output % 3 == 0 ? Turn.done(output) : Turn.again(output);
    }

    /** Leaves numbers for text. */
    @Task
    public String text(@Nullable Integer number, TaskContext step) {
        return "number " + joined(number, step);
    }

    /** Returns to numbers. */
    @Task
    public Integer number(String text, TaskContext step) {
        return joined(Integer.valueOf(text.substring("number ".length())), step);
    }

    /** Takes a step back. */
    @Task
    public void undo(@Nullable Integer output, TaskContext step) {
        world.undone(step, true, output);
        world.meanwhile();
        script.undoing(step.step(), step.attempt(), output);
    }

    /** Takes a step back with several tries. */
    @Task(retries = 2, backoff = "2ms")
    public void undoPatiently(@Nullable Integer output, TaskContext step) {
        world.undone(step, true, output);
        script.undoing(step.step(), step.attempt(), output);
        increment(step, UNDONE);
    }

    /** Takes a step back outside of any transaction. */
    @Task(transaction = Transaction.NONE, retries = 2, backoff = "0s")
    public void undoApart(@Nullable Integer output, TaskContext step) {
        script.undoing(step.step(), step.attempt(), output);
        world.meanwhile();
        world.undone(step, false, output);
    }
}
