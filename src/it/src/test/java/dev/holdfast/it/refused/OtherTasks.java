package dev.holdfast.it.refused;

import jakarta.enterprise.context.ApplicationScoped;

/** The other one. */
@ApplicationScoped
public class OtherTasks extends EitherTasks {}
