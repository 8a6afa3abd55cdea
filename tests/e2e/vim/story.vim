" Open a file, see its two problems, apply their fixes, save, see them gone.
" The configuration under test is the one that docs/clients/vim.md prints; $STORY_CONFIG holds it.
set nocompatible hidden nomore noswapfile encoding=utf-8
let g:ale_linters_explicit = 1
let g:ale_disable_lsp = 0
let g:ale_shell = '/bin/sh'
let g:ale_history_log_output = 1
filetype plugin on
packadd ale
source $STORY_CONFIG

func! Say(...)
  call writefile([join(map(copy(a:000), {_, one -> type(one) == v:t_string ? one : string(one)}), ' ')], '/dev/stdout', 'a')
endfunc

func! Await(what, Condition)
  let start = reltime()
  while !a:Condition()
    if reltimefloat(reltime(start)) > 20
      throw 'waited in vain for ' . a:what . ': ' . string(Problems())
    endif
    sleep 20m
  endwhile
endfunc

func! Problems()
  return filter(copy(ale#engine#GetLoclist(bufnr(''))), {_, one -> one.bufnr == bufnr('')})
endfunc

func! Menu(data, items)
  let g:menu = {'data': a:data, 'items': map(copy(a:items), {_, one -> one[1]})}
endfunc

" What :ALECodeAction does, but for the prompt.
func! Fix(problem, right)
  call cursor(a:problem.lnum, a:problem.col)
  let g:menu = {}
  call ale#codefix#Execute(0, function('Menu'))
  call Await('the fixes of ' . a:problem.code, {-> !empty(g:menu)})
  call Say('fixes', map(copy(g:menu.items), {_, one -> one.title}))
  let offered = filter(copy(g:menu.items), {_, one -> has_key(one, 'edit') && one.title =~# a:right})
  if empty(offered)
    throw 'no fix offers ' . a:right
  endif
  let lnum = a:problem.lnum
  call ale#codefix#ApplyLSPCodeAction(g:menu.data, offered[0])
  call Await('the fix of ' . a:problem.code, {-> getline(lnum) =~# '\V' . a:right})
endfunc

" What :ALEHover shows.
func! Hover(problem)
  call cursor(a:problem.lnum, a:problem.col)
  let g:ale_hover_to_preview = 1
  ALEHover
  let Shown = {-> join(flatten(map(range(1, winnr('$')), {_, at -> getwinvar(at, '&previewwindow') ? getbufline(winbufnr(at), 1, '$') : []})), ' ')}
  call Await('the hover', {-> !empty(Shown())})
  let said = Shown()
  pclose
  return said
endfunc

func! Find(code)
  return filter(Problems(), {_, one -> get(one, 'code', '') ==# a:code})[0]
endfunc

func! Play()
  call ale#linter#Get('python')
  exe 'edit' $STORY_FILE
  call ale#Queue(0, 'lint_file')
  call Await('two problems', {-> len(Problems()) == 2})
  for one in Problems()
    call Say('problem', one.lnum, one.col, one.code, one.text)
  endfor
  if Find('hallucinated-package').text !~# 'reqeusts' || Find('undefined-name').text !~# 'respnse'
    throw 'a message does not name what it is about'
  endif
  let said = Hover(Find('undefined-name'))
  if said !~# 'undefined-name' || said !~# 'in the module'
    throw 'the hover does not say why: ' . said
  endif
  call Fix(Find('hallucinated-package'), 'requests')
  call Fix(Find('undefined-name'), 'response')
  silent write
  call ale#Queue(0, 'lint_file')
  call Await('no problem', {-> empty(Problems())})
endfunc

func! Story()
  try
    call Play()
    call Say('PASS vim', v:version)
    qall!
  catch
    call Say('FAIL', v:exception, v:throwpoint)
    call Say(execute('messages'))
    call Say(getline(1, '$'))
    call Say(execute('ALEInfo'))
    cquit 1
  endtry
endfunc
