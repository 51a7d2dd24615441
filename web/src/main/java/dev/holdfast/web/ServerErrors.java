package dev.holdfast.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

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
        response.setContentType(Problem.MEDIA_TYPE);
        String detail = error == RequestError.UNAUTHENTICATED ? "log in; this API is for known callers" : error.title();
        response.getOutputStream()
                .write(Problem.of(error, detail).render(path == null ? request.getRequestURI() : path.toString()));
    }
}
