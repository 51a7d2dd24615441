package dev.holdfast.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes a problem where the server itself refuses a request before any resource sees it; web.xml names it for all errors. */
@WebServlet("/server-error")
public final class ServerErrors extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        int status = path == null ? HttpServletResponse.SC_NOT_FOUND : response.getStatus();
        RequestError error = RequestError.ofStatus(status);
        response.setStatus(status);
        if (isPage(request, path)) {
            response.setContentType("text/html;charset=UTF-8");
            response.getOutputStream().write(page(error).getBytes(StandardCharsets.UTF_8));
            return;
        }
        response.setContentType(Problem.MEDIA_TYPE);
        String detail = error == RequestError.UNAUTHENTICATED ? "log in; this API is for known callers" : error.title();
        response.getOutputStream()
                .write(Problem.of(error, detail).render(path == null ? request.getRequestURI() : path.toString()));
    }

    /** A person with a browser who has not got as far as the console. */
    private static boolean isPage(HttpServletRequest request, @Nullable Object path) {
        String accepted = request.getHeader("Accept");
        return path != null
                && path.toString().startsWith(request.getContextPath() + "/ui")
                && accepted != null
                && accepted.contains("text/html");
    }

    private static String page(RequestError error) {
        String text = error == RequestError.UNAUTHENTICATED
                ? "The console is for those who have logged in. Load the page again, and the browser asks for name and password."
                : error.title();
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Holdfast</title><h1>Holdfast</h1><p>"
                + text + "</p></html>";
    }
}
