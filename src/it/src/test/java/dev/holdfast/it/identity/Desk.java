package dev.holdfast.it.identity;

import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** What only a clerk may use. */
@Stateless
@RolesAllowed("clerk")
@SuppressWarnings("NullAway.Init") // the container injects the field
public class Desk {

    @Resource
    private SessionContext session;

    /** For the container. */
    public Desk() {}

    /** Returns the name of who uses it. */
    public String user() {
        return session.getCallerPrincipal().getName();
    }
}
