-- Open a file, see its two problems, apply their fixes, save, see them gone.
-- The configuration under test is the one that docs/clients/neovim.md prints; $STORY_CONFIG holds it.

local file = os.getenv("STORY_FILE")
local patience = 20000

local function say(...)
  io.stderr:write(table.concat(vim.tbl_map(tostring, { ... }), " ") .. "\n")
end

local function await(what, condition)
  if not vim.wait(patience, condition, 20) then
    error("waited in vain for " .. what .. ": " .. vim.inspect(vim.diagnostic.get(0)), 2)
  end
end

local function same(expected, found, what)
  if not vim.deep_equal(expected, found) then
    error(what .. ": expected " .. vim.inspect(expected) .. ", found " .. vim.inspect(found), 2)
  end
end

-- Columns of a vim.diagnostic are bytes: the text under it tells whether the position was understood.
local function marked(problem)
  local line = vim.api.nvim_buf_get_lines(0, problem.lnum, problem.lnum + 1, false)[1]
  return line:sub(problem.col + 1, problem.end_col)
end

local function problems()
  local found = {}
  for _, problem in ipairs(vim.diagnostic.get(0)) do
    found[problem.code] = marked(problem)
    same("ringtrue", problem.source, "source of " .. problem.code)
    if not problem.message:find(marked(problem), 1, true) then
      error("message does not name '" .. marked(problem) .. "': " .. problem.message)
    end
    say("problem", problem.lnum + 1, problem.col + 1, problem.code, problem.message)
  end
  return found
end

local function fix(code, replacement)
  local problem = vim.tbl_filter(function(one) return one.code == code end, vim.diagnostic.get(0))[1]
  vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
  vim.lsp.buf.code_action({
    context = { only = { "quickfix" } },
    filter = function(action)
      local title = action.title:lower()
      return title:find(replacement, 1, true) ~= nil and title:find("install", 1, true) == nil
    end,
    apply = true,
  })
  await("the fix of " .. code, function()
    local line = vim.api.nvim_buf_get_lines(0, problem.lnum, problem.lnum + 1, false)[1]
    return line:find(replacement, problem.col + 1, true) == problem.col + 1
  end)
end

local function story()
  vim.cmd("filetype plugin on")
  dofile(os.getenv("STORY_CONFIG"))
  vim.cmd.edit(file)
  await("two problems", function() return #vim.diagnostic.get(0) == 2 end)
  same({ ["hallucinated-package"] = "reqeusts", ["undefined-name"] = "respnse" }, problems(), "problems")
  fix("hallucinated-package", "requests")
  fix("undefined-name", "response")
  vim.cmd("silent write")
  await("no problem", function() return #vim.diagnostic.get(0) == 0 end)
  local client = vim.lsp.get_clients({ name = "ringtrue" })[1]
  say("encoding", client.offset_encoding, "pull", tostring(client:supports_method("textDocument/diagnostic")))
  client:stop()
  await("the server to stop", function() return #vim.lsp.get_clients() == 0 end)
end

local passed, why = xpcall(story, debug.traceback)
say(passed and "PASS" or "FAIL", passed and tostring(vim.version()) or why)
vim.cmd(passed and "qall!" or "cquit 1")
