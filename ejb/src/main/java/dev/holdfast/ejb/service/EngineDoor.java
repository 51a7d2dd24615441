package dev.holdfast.ejb.service;

import jakarta.inject.Inject;

/** What every door of the engine has behind it. */
@SuppressWarnings("NullAway.Init") // the container injects the field
abstract class EngineDoor {

    @Inject
    Engine engine;
}
