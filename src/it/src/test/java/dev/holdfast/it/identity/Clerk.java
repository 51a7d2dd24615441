package dev.holdfast.it.identity;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** What anybody may ask, and what acts as a clerk itself. */
@Stateless
@PermitAll
@RunAs("clerk")
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class Clerk {

    @Resource
    private SessionContext session;

    @EJB
    private Desk desk;

    /** For the container. */
    public Clerk() {}

    /** Returns the name of who asks. */
    public String asker() {
        return session.getCallerPrincipal().getName();
    }

    /** Returns the name of who uses the desk on behalf of who asks. */
    public String atTheDesk() {
        return desk.user();
    }
}
