package dev.holdfast.web;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads the rules of masking before the first request; one that is wrong fails the deployment, and masks nothing less. */
@WebListener
@SuppressWarnings("NullAway.Init") // the container injects the fields
public final class MaskingStart implements ServletContextListener {

    @Inject
    @ConfigProperty(name = Masking.FIELDS)
    private Optional<String> fields;

    @Inject
    @ConfigProperty(name = Masking.SEEN_BY)
    private Optional<String> seenBy;

    /** For the container. */
    public MaskingStart() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Masking.hold(Masking.of(fields.orElse(""), seenBy));
    }
}
