package dev.holdfast.it.refused;

import dev.holdfast.task.Task;
import jakarta.enterprise.context.ApplicationScoped;

/** Tasks that break rules of definitions. */
@ApplicationScoped
public class TwiceTasks {

    /** Has the id that another has. */
    @Task(id = "ship")
    public String ship(String order) {
        return order;
    }

    /** Has the id that the other has. */
    @Task(id = "ship")
    public String shipAgain(String order) {
        return order;
    }

    /** Has a priority that there is not. */
    @Task(priority = 9)
    public String hurry(String order) {
        return order;
    }
}
