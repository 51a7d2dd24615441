package dev.holdfast.it.shared;

import jakarta.enterprise.context.RequestScoped;

/** Lives as long as a request, and counts from its beginning. */
@RequestScoped
public class PerRequest {

    private int calls;

    int count() {
        return ++calls;
    }
}
