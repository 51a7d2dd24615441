package dev.holdfast.examples.newsletter;

import java.util.List;

/**
 * What is to be sent.
 *
 * @param subject what it is about
 * @param readers to whom it goes
 * @param pauseSeconds how long the post office is busy with it, so that there is time to undeploy the application
 */
public record Issue(String subject, List<String> readers, int pauseSeconds) {}
