package dev.holdfast.examples.saga.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST application of the shop, beside the engine's. */
@ApplicationPath("/")
public final class ShopApi extends Application {}
