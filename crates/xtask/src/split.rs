//! Cuts the engine in two: what the page needs before its first state, and the rest, which is loaded when the page stands.
//!
//! Both halves number types, functions, tables and globals as the whole did, so every body is taken over as it is. A function of
//! the other half has a stub in its place, which calls it through the function table; one that is never called from here has a
//! body that traps. The first half owns memory, tables and globals and lends them to the second, which brings its own constants
//! (`data.rs`).
//!
//! A stub that finds the second half missing calls the table's slot `later:slot` first, where the page's script has put a function
//! that loads it at once (`web/js/later.js`). Which functions come later is not decided here, see `later.rs`.

mod bodies;
mod data;
mod parts;

use std::collections::BTreeSet;

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, ExportKind, ExportSection, FunctionSection,
    GlobalSection, GlobalType, ImportSection, Module, SectionId, TableSection, ValType,
};

use bodies::Stub;
use parts::Parts;

/// The two modules.
pub(crate) struct Halves {
    pub(crate) first: Vec<u8>,
    pub(crate) later: Vec<u8>,
}

/// Which half a function lives in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    First,
    Later,
}

/// Cuts a module by the names of its functions.
///
/// # Errors
/// A text if the module has something that this file does not know how to share between two modules.
pub(crate) fn split(wasm: &[u8], is_later: impl Fn(&str) -> bool) -> Result<Halves, String> {
    let parts = Parts::read(wasm)?;
    let plan = Plan::new(&parts, is_later)?;
    Ok(Halves {
        first: first(&parts, &plan)?,
        later: later(&parts, &plan),
    })
}

/// The functions of a module with a body and a name: number, name, bytes of the body.
///
/// # Errors
/// As `split`.
pub(crate) fn functions(wasm: &[u8]) -> Result<Vec<(u32, String, usize)>, String> {
    let parts = Parts::read(wasm)?;
    let named = (0u32..).zip(&parts.names).skip(parts.imported as usize);
    Ok(named
        .zip(&parts.bodies)
        .filter_map(|((index, name), body)| {
            Some((index, (*name)?.to_owned(), body.as_bytes().len()))
        })
        .collect())
}

/// Where every function lives, and in which slot of the table the other half finds it.
struct Plan {
    /// By function.
    home: Vec<Half>,
    /// By function: its slot in the table, if the other half calls it.
    slots: Vec<Option<u32>>,
    /// Functions of the first half that the second calls, then those of the second that the first calls; in order of slots.
    lent: [Vec<u32>; 2],
    /// The slot of the loader; the others follow it.
    loader: u32,
    /// By constant: whether the first half needs it.
    needed: Vec<bool>,
}

impl Plan {
    fn new(parts: &Parts<'_>, is_later: impl Fn(&str) -> bool) -> Result<Self, String> {
        let home: Vec<Half> = (0u32..)
            .zip(&parts.names)
            .map(|(index, name)| {
                let later = index >= parts.imported && name.is_some_and(&is_later);
                if later { Half::Later } else { Half::First }
            })
            .collect();
        let mut called_from_first = vec![false; home.len()];
        let mut called_from_later = vec![false; home.len()];
        let mut numbers = BTreeSet::new();
        for index in &parts.referenced {
            called_from_first[*index as usize] = true;
        }
        for (body, half) in parts.bodies.iter().zip(&home[parts.imported as usize..]) {
            match half {
                Half::First => {
                    bodies::callees(body, &mut called_from_first)?;
                    bodies::numbers(body, &mut numbers)?;
                }
                Half::Later => bodies::callees(body, &mut called_from_later)?,
            }
        }
        let lent = |calls: &[bool], from: Half| -> Vec<u32> {
            (0u32..)
                .zip(calls.iter().zip(&home))
                .filter(|(_, (called, half))| **called && **half == from)
                .map(|(index, _)| index)
                .collect()
        };
        let lent = [
            lent(&called_from_later, Half::First),
            lent(&called_from_first, Half::Later),
        ];
        let loader = parts.slots;
        let mut slots = vec![None; home.len()];
        for (slot, index) in (loader + 1..).zip(lent.iter().flatten()) {
            slots[*index as usize] = Some(slot);
        }
        Ok(Self {
            home,
            slots,
            lent,
            loader,
            needed: data::needed(&parts.constants, &numbers),
        })
    }

    /// Where the slots end.
    fn table_size(&self) -> u64 {
        u64::from(self.loader) + 1 + self.lent.iter().map(|list| list.len() as u64).sum::<u64>()
    }

    /// The functions of one half from number `start` on: whole bodies, stubs and traps.
    fn code(&self, parts: &Parts<'_>, half: Half, start: u32) -> (FunctionSection, CodeSection) {
        let (mut types, mut code) = (FunctionSection::new(), CodeSection::new());
        for index in start as usize..self.home.len() {
            let ty = parts.types_of[index];
            if self.home[index] == half {
                types.function(ty);
                code.raw(parts.bodies[index - parts.imported as usize].as_bytes());
            } else if let Some(slot) = self.slots[index] {
                types.function(ty);
                code.function(&bodies::stub(&Stub {
                    params: parts.params[ty as usize],
                    ty,
                    slot,
                    table: parts.table,
                    ensure: (half == Half::First).then(|| parts.next_function()),
                }));
            } else {
                types.function(parts.plain);
                code.function(&bodies::trap());
            }
        }
        (types, code)
    }
}

/// The module that the page loads first.
fn first(parts: &Parts<'_>, plan: &Plan) -> Result<Vec<u8>, String> {
    let mut module = Module::new();
    let (mut types, mut code) = plan.code(parts, Half::First, parts.imported);
    types.function(parts.plain);
    code.function(&bodies::ensure(parts, plan.loader));

    let mut tables = TableSection::new();
    for table in parts.tables(plan.table_size()) {
        tables.table(table);
    }
    let mut globals = GlobalSection::new();
    globals.global(number(true), &ConstExpr::i32_const(0));
    globals.global(
        number(false),
        &ConstExpr::i32_const(plan.loader.cast_signed()),
    );
    let mut exports = ExportSection::new();
    for lent in parts.lent(plan.table_size()) {
        exports.export(&lent.name, lent.kind, lent.index);
    }
    exports.export("later:in", ExportKind::Global, parts.flag());
    exports.export("later:slot", ExportKind::Global, parts.flag() + 1);

    parts.copy(&mut module, SectionId::Type);
    parts.copy(&mut module, SectionId::Import);
    module.section(&types);
    module.section(&tables);
    parts.copy(&mut module, SectionId::Memory);
    parts.extend(&mut module, SectionId::Global, &globals)?;
    parts.extend(&mut module, SectionId::Export, &exports)?;
    parts.copy(&mut module, SectionId::Start);
    let slots = slots(parts.table, plan.loader + 1, &plan.lent[0]);
    parts.extend(&mut module, SectionId::Element, &slots)?;
    module.section(&code);
    module.section(&data::section(&parts.constants, |at| plan.needed[at]));
    Ok(module.finish())
}

/// The module that the page loads when it stands.
fn later(parts: &Parts<'_>, plan: &Plan) -> Vec<u8> {
    let mut module = Module::new();
    let mut imports = ImportSection::new();
    for lent in parts.lent(plan.table_size()) {
        imports.import("first", &lent.name, lent.ty);
    }
    let (types, code) = plan.code(parts, Half::Later, 0);
    let start = plan.loader + 1 + u32::try_from(plan.lent[0].len()).unwrap_or(u32::MAX);

    parts.copy(&mut module, SectionId::Type);
    module.section(&imports);
    module.section(&types);
    module.section(&slots(parts.table, start, &plan.lent[1]));
    module.section(&code);
    module.section(&data::section(&parts.constants, |at| !plan.needed[at]));
    module.finish()
}

/// A segment that puts functions into the table.
fn slots(table: u32, start: u32, functions: &[u32]) -> ElementSection {
    let mut elements = ElementSection::new();
    let start = ConstExpr::i32_const(start.cast_signed());
    let table = (table != 0).then_some(table);
    elements.active(table, &start, Elements::Functions(functions.into()));
    elements
}

fn number(mutable: bool) -> GlobalType {
    GlobalType {
        val_type: ValType::I32,
        mutable,
        shared: false,
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        EntityType, Function, IndirectNameMap, MemorySection, MemoryType, NameMap, NameSection,
        RefType, TableType, TypeSection,
    };
    use wasmparser::{Parser, Payload};

    use super::*;

    /// An import, a function that calls `seldom`, and `seldom`, which calls both.
    fn whole() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I64], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("js", "log", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(1).function(1);
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 5,
            maximum: Some(5),
            shared: false,
        });
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports.export("often", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut often = Function::new([]);
        often.instructions().local_get(0).call(2).end();
        let mut seldom = Function::new([]);
        seldom.instructions().call(0).local_get(0).call(1).end();
        code.function(&often).function(&seldom);
        let mut names = NameMap::new();
        names.append(1, "often");
        names.append(2, "seldom");
        let mut section = NameSection::new();
        section.functions(&names);
        section.locals(&IndirectNameMap::new());

        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&tables).section(&memories).section(&exports);
        module.section(&code).section(&section);
        module.finish()
    }

    fn names_of(wasm: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::ImportSection(imports) => {
                    let each = imports.into_imports().map(|import| import.unwrap().name);
                    names.extend(each.map(str::to_owned));
                }
                Payload::ExportSection(exports) => {
                    names.extend(exports.into_iter().map(|e| e.unwrap().name.to_owned()));
                }
                _ => {}
            }
        }
        names
    }

    #[test]
    fn both_halves_are_modules_and_what_one_lends_the_other_takes() {
        let halves = split(&whole(), |name| name == "seldom").unwrap();
        wasmparser::validate(&halves.first).unwrap();
        wasmparser::validate(&halves.later).unwrap();
        let first = names_of(&halves.first);
        assert_eq!(
            first,
            [
                "log",
                "often",
                "later:functions",
                "later:memory",
                "later:in",
                "later:slot"
            ]
        );
        assert_eq!(names_of(&halves.later), ["later:functions", "later:memory"]);
    }

    #[test]
    fn functions_are_told_with_their_numbers_in_the_whole() {
        let functions = functions(&whole()).unwrap();
        let told: Vec<(u32, &str)> = functions
            .iter()
            .map(|(i, name, _)| (*i, name.as_str()))
            .collect();
        assert_eq!(told, [(1, "often"), (2, "seldom")]);
    }

    #[test]
    fn a_module_without_a_table_cannot_be_cut() {
        assert!(split(&Module::new().finish(), |_| true).is_err());
    }
}
