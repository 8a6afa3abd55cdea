"""Since which Python the standard library's own things are deprecated, where its stubs do not say so.

From "What's New in Python" and the modules' own pages. Does not know what to write in their place: the stubs say that.
"""

from __future__ import annotations

from typing import Final

_DATES = """
annotationlib.ForwardRef._evaluate 3.14
argparse.FileType 3.14
argparse._ActionsContainer.add_argument_group 3.14
ast.Bytes 3.8
ast.Constant.n 3.8
ast.Constant.s 3.8
ast.Ellipsis 3.8
ast.NameConstant 3.8
ast.NodeVisitor.visit_Bytes 3.8
ast.NodeVisitor.visit_Ellipsis 3.8
ast.NodeVisitor.visit_NameConstant 3.8
ast.NodeVisitor.visit_Num 3.8
ast.NodeVisitor.visit_Str 3.8
ast.Num 3.8
ast.Str 3.8
asyncio.coroutines.iscoroutinefunction 3.14
asyncio.iscoroutinefunction 3.14
asyncio.events._AbstractEventLoopPolicy.get_child_watcher 3.12
asyncio.events._AbstractEventLoopPolicy.set_child_watcher 3.12
asyncio.events.get_child_watcher 3.12
asyncio.get_child_watcher 3.12
asyncio.events.set_child_watcher 3.12
asyncio.set_child_watcher 3.12
asyncio.events.get_event_loop_policy 3.14
asyncio.get_event_loop_policy 3.14
asyncio.events.set_event_loop_policy 3.14
asyncio.set_event_loop_policy 3.14
builtins.bool.__invert__ 3.12
codecs.open 3.14
ctypes.SetPointerType 3.13
datetime.datetime.utcfromtimestamp 3.12
datetime.datetime.utcnow 3.12
http.server.CGIHTTPRequestHandler 3.13
importlib.resources.abc.ResourceReader 3.12
importlib.resources.contents 3.11
locale.resetlocale 3.11
nturl2path.pathname2url 3.14
nturl2path.url2pathname 3.14
pathlib.PurePath.as_uri 3.14
pkgutil.find_loader 3.12
pkgutil.get_loader 3.12
platform.java_ver 3.13
pty.master_open 3.12
pty.slave_open 3.12
re.template 3.11
pydoc.ispackage 3.13
symtable.Class.get_methods 3.14
tarfile.TarInfo.tarfile 3.13
tkinter.Variable.trace 3.14
tkinter.Variable.trace_variable 3.14
tkinter.Variable.trace_vdelete 3.14
tkinter.Variable.trace_vinfo 3.14
typing.NamedTuple 3.13
typing.no_type_check_decorator 3.13
unittest.findTestCases 3.11
unittest.getTestCaseNames 3.11
unittest.makeSuite 3.11
unittest.loader.findTestCases 3.11
unittest.loader.getTestCaseNames 3.11
unittest.loader.makeSuite 3.11
unittest.main.TestProgram.usageExit 3.11
wave.Wave_read.getmark 3.13
wave.Wave_read.getmarkers 3.13
wave.Wave_write.getmark 3.13
wave.Wave_write.getmarkers 3.13
wave.Wave_write.setmark 3.13
webbrowser.MacOSX 3.11
xml.etree.ElementTree.Element.__bool__ 3.12
"""
SINCE: Final = dict(line.split() for line in _DATES.split("\n") if line)
"""Dotted names, as the stubs define them and as programs call them, and the first Python in which each is deprecated.
Where nobody says when, as of `_thread.start_new`, nothing stands here."""
