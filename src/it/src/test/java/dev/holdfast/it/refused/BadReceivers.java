package dev.holdfast.it.refused;

import dev.holdfast.task.Receives;
import jakarta.enterprise.context.ApplicationScoped;

/** Receivers that break rules. */
@ApplicationScoped
public class BadReceivers {

    /** Receives. */
    @Receives("mail")
    public void again(String mail) {}

    /** Receives the same. */
    @Receives("mail")
    public void another(String mail) {}

    /** Nobody can call it. */
    @Receives("hidden")
    void hidden(String mail) {}

    /** Takes too much. */
    @Receives("wide")
    public void wide(String mail, String more) {}

    /** Has no channel. */
    @Receives(" ")
    public void nameless(String mail) {}
}
