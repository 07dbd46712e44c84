//! A module taken apart: its sections as they are, and what one has to know to write two modules from them.

use std::ops::Range;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    Encode, EntityType, ExportKind, GlobalType, MemoryType, Module, RawSection, SectionId,
    TableType,
};
use wasmparser::{
    BinaryReader, DataKind, ElementItems, ExternalKind, FunctionBody, KnownCustom, Name, Operator,
    Parser, Payload, RefType, TypeRef,
};

use super::data::Constant;

/// A module that is to be cut.
#[derive(Default)]
pub(super) struct Parts<'a> {
    wasm: &'a [u8],
    sections: Vec<(u8, Range<usize>)>,
    /// How many functions are imported; they come first.
    pub(super) imported: u32,
    /// By function: the number of its type.
    pub(super) types_of: Vec<u32>,
    /// By function: its name.
    pub(super) names: Vec<Option<&'a str>>,
    /// By type: how many parameters it has.
    pub(super) params: Vec<u32>,
    /// The type without parameters and results.
    pub(super) plain: u32,
    /// Of the functions that are not imported.
    pub(super) bodies: Vec<FunctionBody<'a>>,
    /// Functions that are exported, run at the start, or in a table.
    pub(super) referenced: Vec<u32>,
    /// The number of the table of functions.
    pub(super) table: u32,
    /// How long that table is.
    pub(super) slots: u32,
    tables: Vec<TableType>,
    memories: Vec<MemoryType>,
    globals: Vec<GlobalType>,
    /// What memory holds at the start, in the order of addresses.
    pub(super) constants: Vec<Constant<'a>>,
}

/// Something that one half lends to the other.
pub(super) struct Lent {
    pub(super) name: String,
    pub(super) ty: EntityType,
    pub(super) kind: ExportKind,
    pub(super) index: u32,
}

impl<'a> Parts<'a> {
    pub(super) fn read(wasm: &'a [u8]) -> Result<Self, String> {
        let mut parts = Self {
            wasm,
            ..Self::default()
        };
        let mut plain = None;
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(text)?;
            if let Some(section) = payload.as_section() {
                parts.sections.push(section);
            }
            parts.take(payload, &mut plain).map_err(text)?;
        }
        parts.plain = plain.ok_or("no function type without parameters and results")?;
        let functions = parts.types_of.len();
        parts.names.resize(functions, None);
        let table = parts
            .tables
            .iter()
            .position(|table| table.element_type == wasm_encoder::RefType::FUNCREF);
        let table = table.ok_or("no table of functions")?;
        parts.slots = u32::try_from(parts.tables[table].minimum).map_err(text)?;
        parts.table = u32::try_from(table).map_err(text)?;
        if parts.memories.len() != 1 {
            return Err("not one memory".to_owned());
        }
        Ok(parts)
    }

    fn take(&mut self, payload: Payload<'a>, plain: &mut Option<u32>) -> Result<(), String> {
        let mut same = RoundtripReencoder;
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    let ty = ty.map_err(text)?;
                    if ty.params().is_empty() && ty.results().is_empty() {
                        *plain = plain.or(u32::try_from(self.params.len()).ok());
                    }
                    self.params
                        .push(u32::try_from(ty.params().len()).map_err(text)?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import.map_err(text)?.ty {
                        TypeRef::Func(ty) => self.types_of.push(ty),
                        other => return Err(format!("{other:?} is imported")),
                    }
                }
                self.imported = u32::try_from(self.types_of.len()).map_err(text)?;
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.types_of.push(ty.map_err(text)?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    let table = same.table_type(table.map_err(text)?.ty).map_err(text)?;
                    self.tables.push(table);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = same.memory_type(memory.map_err(text)?).map_err(text)?;
                    self.memories.push(memory);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    let global = same.global_type(global.map_err(text)?.ty).map_err(text)?;
                    self.globals.push(global);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(text)?;
                    if export.kind == ExternalKind::Func {
                        self.referenced.push(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => self.referenced.push(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    match element.map_err(text)?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.referenced.push(function.map_err(text)?);
                            }
                        }
                        ElementItems::Expressions(RefType::EXTERNREF, _) => {}
                        ElementItems::Expressions(..) => {
                            return Err("functions are put into a table by expressions".to_owned());
                        }
                    }
                }
            }
            Payload::DataSection(data) => {
                for data in data {
                    let data = data.map_err(text)?;
                    self.constants.push(Constant {
                        start: address(&data.kind)?,
                        bytes: data.data,
                    });
                }
                self.constants.sort_by_key(|constant| constant.start);
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        if let Name::Function(functions) = name.map_err(text)? {
                            self.take_names(functions)?;
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: wasmparser::NameMap<'a>) -> Result<(), String> {
        self.names.resize(self.types_of.len(), None);
        for naming in names {
            let naming = naming.map_err(text)?;
            if let Some(name) = self.names.get_mut(naming.index as usize) {
                *name = Some(naming.name);
            }
        }
        Ok(())
    }

    /// The number of a function that is added behind all others.
    pub(super) fn next_function(&self) -> u32 {
        u32::try_from(self.types_of.len()).unwrap_or(u32::MAX)
    }

    /// The number of the global, added behind all others, that says whether the second half is there.
    pub(super) fn flag(&self) -> u32 {
        u32::try_from(self.globals.len()).unwrap_or(u32::MAX)
    }

    /// The tables, with that of the functions made `size` long.
    pub(super) fn tables(&self, size: u64) -> Vec<TableType> {
        let mut tables = self.tables.clone();
        let table = &mut tables[self.table as usize];
        table.minimum = size;
        table.maximum = table.maximum.map(|_| size);
        tables
    }

    /// Tables, memory and globals, which both halves use.
    pub(super) fn lent(&self, table_size: u64) -> Vec<Lent> {
        let mut lent = Vec::new();
        let mut lend = |what: &str, kind: ExportKind, index: u32, ty: EntityType| {
            let name = format!("later:{what}");
            lent.push(Lent {
                name,
                ty,
                kind,
                index,
            });
        };
        for (index, table) in (0..).zip(self.tables(table_size)) {
            let what = if index == self.table {
                "functions".to_owned()
            } else {
                format!("table{index}")
            };
            lend(&what, ExportKind::Table, index, table.into());
        }
        for (index, memory) in (0..).zip(&self.memories) {
            lend("memory", ExportKind::Memory, index, (*memory).into());
        }
        for (index, global) in (0..).zip(&self.globals) {
            let what = format!("global{index}");
            lend(&what, ExportKind::Global, index, (*global).into());
        }
        lent
    }

    fn section(&self, id: SectionId) -> Option<&'a [u8]> {
        let found = self.sections.iter().find(|(each, _)| *each == id as u8)?;
        self.wasm.get(found.1.clone())
    }

    /// Takes a section over as it is.
    pub(super) fn copy(&self, module: &mut Module, id: SectionId) {
        if let Some(data) = self.section(id) {
            module.section(&RawSection { id: id as u8, data });
        }
    }

    /// Takes a section over and adds the entries of another at its end.
    pub(super) fn extend(
        &self,
        module: &mut Module,
        id: SectionId,
        more: &impl Encode,
    ) -> Result<(), String> {
        let mut bytes = Vec::new();
        more.encode(&mut bytes);
        let mut more = BinaryReader::new(&bytes, 0);
        more.read_var_u32().map_err(text)?;
        let mut old = BinaryReader::new(self.section(id).unwrap_or(&[0]), 0);
        let count = old.read_var_u32().map_err(text)? + more.read_var_u32().map_err(text)?;
        let mut data = Vec::new();
        count.encode(&mut data);
        for mut rest in [old, more] {
            let left = rest.bytes_remaining();
            data.extend_from_slice(rest.read_bytes(left).map_err(text)?);
        }
        module.section(&RawSection {
            id: id as u8,
            data: &data,
        });
        Ok(())
    }
}

/// Where a data segment lies.
fn address(kind: &DataKind<'_>) -> Result<u32, String> {
    let DataKind::Active { offset_expr, .. } = kind else {
        return Err("data without a place of its own".to_owned());
    };
    let mut operators = offset_expr.get_operators_reader();
    match operators.read().map_err(text)? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        other => Err(format!("data lies at {other:?}")),
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
