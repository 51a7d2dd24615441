package dev.holdfast.it.rest;

import dev.holdfast.task.Task;
import jakarta.enterprise.context.ApplicationScoped;

/** Does nothing, well. */
@ApplicationScoped
public class EchoTasks {

    /** Gives back what it takes. */
    @Task(version = "3", description = "Gives back what it takes", displayName = "Hand back")
    public Note echo(Note note) {
        return note;
    }
}
