"""What doors answer with, in words of one type each."""

from werkzeug.wrappers import Response

# A page that was drawn, with its status where that is not 200.
Drawn = str | tuple[str, int]
# A page, or the way on: most doors answer with either.
Page = Drawn | Response
