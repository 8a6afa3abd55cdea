-- What Neovim's client is offered beside problems and their fixes: each feature once, by the editor's own commands.
-- The configuration under test is the one that docs/clients/neovim.md prints; $STORY_CONFIG holds it.

local file = os.getenv("STORY_FILE")
local project = vim.fs.dirname(file)
local patience = 20000
local shown = {}

local function await(what, condition)
  if not vim.wait(patience, condition, 20) then
    error("waited in vain for " .. what .. ": " .. vim.inspect(vim.diagnostic.get()) .. vim.inspect(shown), 2)
  end
end

local function expect(held, what)
  if not held then
    error("not so: " .. what .. ": " .. vim.inspect(vim.diagnostic.get()) .. vim.inspect(shown), 2)
  end
end

local function client() return vim.lsp.get_clients({ name = "ringtrue", bufnr = 0 })[1] end

local function codes(path)
  local buffer = path and vim.fn.bufnr(path) or 0
  local found = vim.tbl_map(function(one) return one.code end, buffer < 0 and {} or vim.diagnostic.get(buffer))
  table.sort(found)
  return table.concat(found, " ")
end

local function has(wanted, path)
  await("'" .. wanted .. "' in " .. (path or "the buffer"), function() return codes(path) == wanted end)
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end

local function go(word)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  expect(vim.fn.search(word, "cW") > 0, "'" .. word .. "' is in the buffer")
end

-- The titles that the menu at the cursor shows, in its order; with `wanted` the first that has it is taken.
local function menu(wanted, only)
  local titles, taken
  vim.ui.select = function(items, _, choose)
    titles = vim.tbl_map(function(item) return item.action.title end, items)
    for index, title in ipairs(titles) do
      if wanted and not taken and title:find(wanted, 1, true) then
        taken = index
      end
    end
    choose(taken and items[taken] or nil, taken)
  end
  -- Problems of a file that was just opened may be those of a check of the workspace: ask until its own are there.
  for _ = 1, 20 do
    vim.lsp.buf.code_action(only and { context = { only = { only }, diagnostics = {} } } or nil)
    if vim.wait(1000, function() return titles ~= nil end, 20) then
      break
    end
  end
  expect(titles, "a menu is offered")
  expect(not wanted or taken, "'" .. tostring(wanted) .. "' among " .. vim.inspect(titles))
  return titles
end

local function heard(part)
  await("the message '" .. part .. "'", function()
    return vim.iter(shown):any(function(one) return one:find(part, 1, true) ~= nil end)
  end)
end

local function order(name) client():exec_cmd({ title = "", command = "ringtrue.server." .. name }) end

local features = {
  { "a hover says what, how it is known, why it matters, and where to read more", function()
    go("respnse")
    vim.lsp.buf.hover()
    local float
    await("the hover", function()
      float = vim.iter(vim.api.nvim_list_wins()):find(function(one) return vim.api.nvim_win_get_config(one).relative ~= "" end)
      return float ~= nil
    end)
    local said = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false), "\n")
    for _, part in ipairs({ "undefined%-name", "'respnse'", "the module", "https://" }) do
      expect(said:find(part), part .. " in " .. said)
    end
    vim.api.nvim_win_close(float, true)
  end },
  { "the fix comes first, then the reason, and last the ways to ignore it", function()
    go("respnse")
    local titles = menu()
    expect(titles[1]:find("response", 1, true), "the fix is first in " .. vim.inspect(titles))
    expect(titles[#titles]:find("^Ignore"), "an ignore is last in " .. vim.inspect(titles))
  end },
  { "the reason is shown", function()
    go("respnse")
    menu("Show why")
    heard("undefined name 'respnse'")
  end },
  { "ignoring on the line", function()
    go("respnse")
    menu("on this line")
    has("hallucinated-package")
    expect(text():find("ringtrue: ignore[undefined-name]", 1, true), "the comment in " .. text())
    vim.cmd("silent undo")
    has("hallucinated-package undefined-name")
  end },
  { "ignoring in the file", function()
    go("reqeusts")
    menu("in this file")
    has("undefined-name")
    vim.cmd("silent undo")
    has("hallucinated-package undefined-name")
  end },
  { "checking the workspace, files that are not open among them", function()
    order("checkWorkspace")
    has("is-literal is-literal", project .. "/literal.py")
    heard("problems in")
  end },
  { "fixing all that is safe to fix, once for a file", function()
    vim.cmd.edit(project .. "/literal.py")
    has("is-literal is-literal")
    go("is 3")
    menu("Fix all", "source.fixAll.ringtrue")
    await("the edit", function() return not text():find(" is ", 1, true) end)
    has("")
    vim.cmd("silent undo")
    has("is-literal is-literal")
  end },
  { "… and for one rule", function()
    go("is 3")
    menu("Fix all 'is-literal'")
    has("")
    vim.cmd("silent undo")
    has("is-literal is-literal")
  end },
  { "… and in the workspace", function()
    order("fixWorkspace")
    await("the edit", function() return not text():find(" is ", 1, true) end)
    has("")
    vim.cmd("silent undo")
    has("is-literal is-literal")
  end },
  { "another project has an environment, a configuration and companions of its own", function()
    vim.cmd.edit(project .. "/beside/literal.py")
    await("a server for it", function() return client() ~= nil end)
    has("hallucinated-package") -- Ruff reports the comparison
    await("the environment, and why", function()
      vim.wait(200)
      local said = client():request_sync("ringtrue/environment", { uri = vim.uri_from_bufnr(0) }, patience, 0)
      return said and said.result and said.result.reason ~= nil and not said.result.pending
    end)
  end },
  { "the list of names is not fetched where the network is switched off", function()
    vim.cmd.edit(file)
    order("updateIndex")
    heard("the network is switched off")
  end },
  { "a setting holds at once", function()
    local function set(settings)
      client().settings = { ringtrue = settings }
      client():notify("workspace/didChangeConfiguration", { settings = client().settings })
    end
    set({ ignore = { "undefined-name" } })
    has("hallucinated-package")
    set(vim.empty_dict())
    has("hallucinated-package undefined-name")
  end },
  { "a baseline accepts what there is, and no more", function()
    order("createBaseline")
    heard("accepted in 'ringtrue-baseline.json'")
    has("")
    vim.api.nvim_buf_set_lines(0, -1, -1, false, { "print(nothing_at_all)" })
    has("undefined-name")
    vim.cmd("silent undo")
    has("")
  end },
}

local function story()
  vim.cmd("filetype plugin on")
  vim.o.hidden = true
  dofile(os.getenv("STORY_CONFIG"))
  vim.lsp.handlers["window/showMessage"] = function(_, said) table.insert(shown, said.message) end
  vim.cmd.edit(file)
  has("hallucinated-package undefined-name")
  for _, feature in ipairs(features) do
    local held, why = xpcall(feature[2], debug.traceback)
    io.stderr:write((held and "held: " or "FAILED: ") .. feature[1] .. "\n")
    if not held then
      error(why, 0)
    end
  end
  for _, one in ipairs(vim.lsp.get_clients()) do
    one:stop()
  end
  await("the servers to stop", function() return #vim.lsp.get_clients() == 0 end)
end

local passed, why = xpcall(story, debug.traceback)
io.stderr:write((passed and "PASS " or "FAIL ") .. (passed and tostring(vim.version()) or why) .. "\n")
vim.cmd(passed and "qall!" or "cquit 1")
